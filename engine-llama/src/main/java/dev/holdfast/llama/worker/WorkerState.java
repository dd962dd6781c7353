package dev.holdfast.llama.worker;

import org.jspecify.annotations.Nullable;

/** What a worker is doing. Immutable. */
sealed interface WorkerState {
    /** It reads its model. */
    record Loading() implements WorkerState {}

    /** It answers. */
    record Serving(Services services) implements WorkerState {}

    /** It takes no new requests. */
    record Stopping() implements WorkerState {}

    /** It cannot go on; why, for people. */
    record Broken(String reason) implements WorkerState {}

    /** Why requests are not taken, or null if they are. */
    default @Nullable Refusal refusal() {
        return switch (this) {
            case Loading ignored -> Refusal.unavailable("Loading model", "loading");
            case Serving ignored -> null;
            case Stopping ignored -> Refusal.unavailable("The worker is stopping.", "stopping");
            case Broken(String reason) -> Refusal.unavailable(reason, "engine_broken");
        };
    }

    /** The model, if it is there. */
    default @Nullable ServedModel model() {
        return this instanceof Serving(Services services) ? services.model() : null;
    }
}
