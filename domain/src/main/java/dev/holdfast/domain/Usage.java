package dev.holdfast.domain;

/**
 * The tokens that one inference used.
 *
 * @param prompt all prompt tokens, cached ones included
 * @param cached prompt tokens that came from a prefix cache; at most {@code prompt}
 * @param completion all generated tokens, over all choices, reasoning included
 * @param reasoning generated tokens that were reasoning; at most {@code completion}
 */
public record Usage(long prompt, long cached, long completion, long reasoning) {
    /** More tokens than any inference has; larger figures are an engine's mistake and are cut to this. */
    public static final long MOST = 1_000_000_000_000L;

    /** Nothing used. */
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /**
     * Clamps the parts to their wholes, because engines disagree on what they include.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public Usage {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts cannot be negative");
        }
        prompt = Math.min(prompt, MOST);
        completion = Math.min(completion, MOST);
        cached = Math.min(cached, prompt);
        reasoning = Math.min(reasoning, completion);
    }

    /** Prompt and completion tokens, neither cached nor reasoning. */
    public static Usage of(long prompt, long completion) {
        return new Usage(prompt, 0, completion, 0);
    }

    /** Prompt plus completion. */
    public long total() {
        return prompt + completion;
    }

    /** The sum of both. */
    public Usage plus(Usage other) {
        return new Usage(
                prompt + other.prompt,
                cached + other.cached,
                completion + other.completion,
                reasoning + other.reasoning);
    }
}
