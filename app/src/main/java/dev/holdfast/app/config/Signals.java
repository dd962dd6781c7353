package dev.holdfast.app.config;

/** Where signals of the operating system come from. */
public interface Signals {
    /**
     * Runs the action, on a thread of its own, each time the signal arrives.
     *
     * @param name without {@code SIG}, such as {@code HUP}
     * @return false if the platform does not know the signal or keeps it for itself
     */
    boolean on(String name, Runnable action);
}
