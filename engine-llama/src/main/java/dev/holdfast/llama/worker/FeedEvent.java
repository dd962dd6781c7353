package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.GenerationFailure;
import dev.holdfast.llama.schedule.GenerationStats;
import dev.holdfast.llama.schedule.Sampled;

/** What a generation's listener heard, for the event loop. Immutable but for the choice that it is about. */
sealed interface FeedEvent {
    /** The choice that it is about. */
    Choice choice();

    /** The prompt is computed. */
    record Started(Choice choice, int cachedTokens) implements FeedEvent {}

    /** A token was drawn at a time of the monotonic clock. */
    record Produced(Choice choice, String text, Sampled sampled, long nanos) implements FeedEvent {}

    /** It is complete. */
    record Finished(Choice choice, FinishReason reason, GenerationStats stats) implements FeedEvent {}

    /** It cannot go on. */
    record Failed(Choice choice, GenerationFailure failure, GenerationStats stats) implements FeedEvent {}
}
