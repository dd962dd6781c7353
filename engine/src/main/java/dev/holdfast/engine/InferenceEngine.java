package dev.holdfast.engine;

import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A server that runs models. Implementations never block.
 *
 * <p>Threads: a call belongs to the event loop on which {@link #start} was called; events arrive there, one at a time, and
 * the call's methods are to be called there.
 */
public interface InferenceEngine extends AutoCloseable {
    /**
     * Sends a request. Events arrive as {@link StreamEvent} describes, never before this method has returned.
     *
     * @param request what to run
     * @param options what the platform adds to it
     * @param events gets the events
     */
    Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events);

    /** The exact number of prompt tokens by the engine's own tokenizer, or a failed stage if it has none. */
    CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options);

    /** Whether the engine says that it is ready. Completes with false, never fails. */
    CompletionStage<Boolean> healthy();

    /**
     * In one line for people, how the engine is doing or why it takes no requests; without addresses, paths and keys. Empty
     * if there is nothing to say.
     */
    default String condition() {
        return "";
    }

    /** Closes idle connections; running calls fail. */
    @Override
    void close();

    /** A request in flight. */
    interface Call {
        /** Stops reading from the engine, so that back-pressure reaches it; events may still arrive from buffers. */
        void pause();

        /** Reads on. */
        void resume();

        /** Closes the request to the engine at once; no event follows. Does nothing after a terminal event. */
        void cancel();
    }
}
