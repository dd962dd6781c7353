package dev.holdfast.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes back from an engine, in order: {@link KeepAlive}s and {@link Chunk}s, or one {@link Answer}; then exactly one
 * of the terminal events {@link Completed} and {@link Failed}, and nothing after it.
 */
public sealed interface StreamEvent {
    /**
     * One object of a stream. The typed deltas are what checks are made on; {@code data} is what the caller gets.
     *
     * @param data the object as it stood on the wire
     * @param deltas what it says, in order
     * @param usage the usage it reports, or null
     */
    record Chunk(
            WireObject data, List<Delta> deltas, @Nullable Usage usage) implements StreamEvent {}

    /**
     * The whole answer to a request that was not streamed.
     *
     * @param data the body as it stood on the wire
     * @param deltas what it says, in order, as if it had been streamed in one piece
     * @param usage the usage it reports, or null
     */
    record Answer(
            WireObject data, List<Delta> deltas, @Nullable Usage usage) implements StreamEvent {}

    /**
     * A sign of life between chunks.
     *
     * @param comment the comment's text, without its colon and line break
     */
    record KeepAlive(String comment) implements StreamEvent {}

    /** The answer is complete: every choice saw its finish reason. */
    record Completed() implements StreamEvent {}

    /**
     * The engine refused, failed, broke off or fell silent.
     *
     * @param failure how
     */
    record Failed(EngineFailure failure) implements StreamEvent {}
}
