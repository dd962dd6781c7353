package dev.holdfast.lab.bench.measure;

/** Where the clock of a latency starts. */
public enum Origin {
    /** When the request was to begin: what a user feels, with all waiting; free of coordinated omission. */
    SCHEDULED,
    /** When the limit of requests at once let it through: where {@code vllm bench serve} starts. */
    PERMIT,
    /** When its bytes were handed to an open connection: what the server and the network take. */
    SENT;

    /** The instant of a request, or {@link Instants#NEVER}. */
    public long of(Instants at) {
        return switch (this) {
            case SCHEDULED -> at.scheduled();
            case PERMIT -> at.permit();
            case SENT -> at.sent();
        };
    }
}
