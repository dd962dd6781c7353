package dev.holdfast.llama.schedule;

/** Why a generation cannot go on. */
public sealed interface GenerationFailure {
    /** For people: what is wrong and what to do. */
    String message();

    /** It was cancelled by {@link Generation#cancel}. */
    record Cancelled(String message) implements GenerationFailure {}

    /** Its deadline passed. */
    record DeadlinePassed(String message) implements GenerationFailure {}

    /**
     * It does not fit.
     *
     * @param promptTokens what the prompt needs
     * @param limitTokens what there is
     */
    record TooLong(String message, int promptTokens, int limitTokens) implements GenerationFailure {}

    /** Too many requests wait. */
    record QueueFull(String message) implements GenerationFailure {}

    /** A setting cannot be used, such as a grammar. */
    record Refused(String message) implements GenerationFailure {}

    /** The engine failed or is stopping. */
    record EngineFailed(String message) implements GenerationFailure {}
}
