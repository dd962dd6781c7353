package dev.holdfast.domain;

import org.jspecify.annotations.Nullable;

/**
 * The bounds a caller sets on generation.
 *
 * @param maxTokens the most tokens per choice ({@code max_completion_tokens}, else {@code max_tokens}), or null
 * @param choices how many answers per prompt ({@code n}; with {@code best_of}, the larger), at least 1
 */
public record Generation(@Nullable Long maxTokens, int choices) {
    /** One answer, as long as the model's own cap. */
    public static final Generation DEFAULT = new Generation(null, 1);

    /** Generates nothing: an embedding. */
    public static final Generation NOTHING = new Generation(0L, 1);
}
