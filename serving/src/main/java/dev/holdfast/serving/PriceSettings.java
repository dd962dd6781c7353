package dev.holdfast.serving;

import dev.holdfast.domain.Price;
import dev.holdfast.domain.Setting;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, per million tokens, in the currency of the budgets.
 *
 * @param prompt for uncached prompt tokens
 * @param cached for prompt tokens from a prefix cache
 * @param completion for generated tokens
 */
public record PriceSettings(
        @Setting(value = "Price of a million prompt tokens, at most three decimal places.", byDefault = "0")
        BigDecimal prompt,

        @Setting("Price of a million prompt tokens that came from a prefix cache; empty: the same as prompt.") @Nullable
        BigDecimal cached,

        @Setting(value = "Price of a million generated tokens, reasoning included.", byDefault = "0")
        BigDecimal completion) {
    /** Costs nothing. */
    public static final PriceSettings FREE = new PriceSettings(BigDecimal.ZERO, null, BigDecimal.ZERO);

    /**
     * Checks the prices.
     *
     * @throws IllegalArgumentException if one is negative or has more than three decimal places
     */
    public PriceSettings {
        Price.perMillion(prompt);
        Price.perMillion(cached == null ? prompt : cached);
        Price.perMillion(completion);
    }

    /** The same prices per token. */
    public Price perToken() {
        return new Price(
                Price.perMillion(prompt),
                Price.perMillion(cached == null ? prompt : cached),
                Price.perMillion(completion));
    }
}
