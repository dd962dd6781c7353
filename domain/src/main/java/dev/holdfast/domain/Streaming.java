package dev.holdfast.domain;

/**
 * How the caller wants the answer.
 *
 * @param requested whether as a stream of events
 * @param includeUsage whether the stream shall end with a usage event
 */
public record Streaming(boolean requested, boolean includeUsage) {
    /** One body. */
    public static final Streaming OFF = new Streaming(false, false);
}
