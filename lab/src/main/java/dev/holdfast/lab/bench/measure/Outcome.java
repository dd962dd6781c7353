package dev.holdfast.lab.bench.measure;

/** How a request ended. Only a success enters latency figures. Immutable. */
public sealed interface Outcome {
    /**
     * The whole answer came.
     *
     * @param finished whether a {@code finish_reason} came
     * @param done whether {@code [DONE]} came; true for an answer that is not streamed
     */
    record Success(boolean finished, boolean done) implements Outcome {}

    /**
     * The answer began, then stopped without {@code finish_reason} and without {@code [DONE]}.
     *
     * @param reason what ended it
     */
    record Incomplete(String reason) implements Outcome {}

    /**
     * It failed.
     *
     * @param kind why
     * @param status the HTTP status, or 0 if none came
     * @param message what the server or the network said
     */
    record Failed(FailureKind kind, int status, String message) implements Outcome {}

    /** The run was over before its answer was. */
    record Cancelled() implements Outcome {}

    /** Its name in results, such as {@code success}, {@code incomplete}, {@code http_503}, {@code error_event}, {@code cancelled}. */
    default String label() {
        return switch (this) {
            case Success success -> "success";
            case Incomplete incomplete -> "incomplete";
            case Failed(FailureKind kind, int status, String message) ->
                kind == FailureKind.HTTP ? "http_" + status : kind.label();
            case Cancelled cancelled -> "cancelled";
        };
    }

    /** What to tell a person; empty for a success. */
    default String describe() {
        return switch (this) {
            case Success success -> "";
            case Incomplete(String reason) -> "incomplete: " + reason;
            case Failed(FailureKind kind, int status, String message) -> label() + ": " + message;
            case Cancelled cancelled -> "cancelled when the run ended";
        };
    }
}
