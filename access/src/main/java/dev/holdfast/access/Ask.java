package dev.holdfast.access;

import dev.holdfast.domain.Price;

/**
 * What one request reserves.
 *
 * @param prompt prompt tokens
 * @param output output tokens
 * @param price what they cost
 */
record Ask(long prompt, long output, Price price) {
    private static final long MOST = 1_000_000_000_000L;

    Ask {
        prompt = Math.clamp(prompt, 0, MOST);
        output = Math.clamp(output, 0, MOST);
    }

    long amount(BudgetLeft.Kind kind) {
        return switch (kind) {
            case TOKENS -> prompt + output;
            case MONEY -> Money.atMost(price, prompt, output);
        };
    }

    Ask withOutput(long tokens) {
        return new Ask(prompt, tokens, price);
    }
}
