package dev.holdfast.app.cli;

/**
 * Starts the platform.
 *
 * @param <S> the settings record
 */
@FunctionalInterface
public interface ServerStarter<S> {
    /**
     * Starts it; returns when it can serve.
     *
     * @throws CommandFailure if it cannot; the message says what to do
     */
    RunningServer<S> start(S settings, ServeOptions options);
}
