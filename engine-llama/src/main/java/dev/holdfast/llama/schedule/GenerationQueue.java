package dev.holdfast.llama.schedule;

/** Takes requests to generate; the scheduler implements it. Thread-safe; no method blocks. */
public interface GenerationQueue {
    /** Submits a request. The listener hears of it on the scheduler's thread, possibly before this method has returned. */
    Generation submit(GenerationRequest request, GenerationListener listener);

    /** How the scheduler is doing, as of its last step. */
    SchedulerStatus status();
}
