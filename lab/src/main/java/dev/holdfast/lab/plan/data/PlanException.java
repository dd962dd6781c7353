package dev.holdfast.lab.plan.data;

/**
 * A plan cannot be made from what was given. The message says what is wrong and what is possible; it is written for people.
 */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong and what is possible, in words. */
    public PlanException(String message) {
        super(message);
    }

    /** The same, with the cause. */
    public PlanException(String message, Throwable cause) {
        super(message, cause);
    }
}
