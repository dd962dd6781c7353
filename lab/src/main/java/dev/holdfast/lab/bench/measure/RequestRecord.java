package dev.holdfast.lab.bench.measure;

/**
 * All that was seen of one request. Immutable.
 *
 * @param number its place in the schedule, from 0
 * @param at when its stages happened
 * @param events the events of its answer
 * @param tokens its tokens
 * @param outcome how it ended
 * @param text the text of its answer, or empty if it was not kept
 */
public record RequestRecord(int number, Instants at, Events events, TokenCount tokens, Outcome outcome, String text) {
    /** Whether the whole answer came. */
    public boolean succeeded() {
        return outcome instanceof Outcome.Success;
    }
}
