package dev.holdfast.lab.plan;

/**
 * A closed loop: so many streams, each of which sends its next request when its last one is answered. Immutable.
 *
 * @param streams how many streams
 * @param input tokens of a prompt, on average
 * @param output tokens of an answer, on average
 * @param cachedShare the share of the prompt's tokens that the prefix cache has, 0 to 1
 * @param requestsPerStream how many requests each stream sends in all, if all streams start at once: their first prompts then
 *     wait for each other, which raises the mean; infinite for the time to a first token once the loop has run for long
 */
public record Load(double streams, double input, double output, double cachedShare, double requestsPerStream) {
    /** Checks. */
    public Load {
        if (!(streams > 0 && input > 0 && output > 0 && requestsPerStream >= 1)) {
            throw new IllegalArgumentException("a load has positive streams, tokens and requests");
        }
        if (!(cachedShare >= 0 && cachedShare <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1");
        }
    }

    /** A loop that has run for long. */
    public static Load steady(double streams, double input, double output, double cachedShare) {
        return new Load(streams, input, output, cachedShare, Double.POSITIVE_INFINITY);
    }
}
