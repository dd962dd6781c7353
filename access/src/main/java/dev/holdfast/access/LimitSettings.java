package dev.holdfast.access;

import dev.holdfast.domain.Setting;
import java.math.BigDecimal;

/**
 * How much one level of the hierarchy may use. Zero means no limit. Days and months are those of UTC. Immutable.
 *
 * @param requestsPerMinute requests
 * @param inputTokensPerMinute prompt tokens
 * @param outputTokensPerMinute completion tokens
 * @param concurrentRequests requests at once
 * @param tokensPerDay prompt and completion tokens
 * @param tokensPerMonth prompt and completion tokens
 * @param moneyPerDay in the currency unit of the price table
 * @param moneyPerMonth in the currency unit of the price table
 */
public record LimitSettings(
        @Setting(value = "Requests per minute; 0 = no limit", byDefault = "0")
        long requestsPerMinute,

        @Setting(value = "Prompt tokens per minute; 0 = no limit", byDefault = "0")
        long inputTokensPerMinute,

        @Setting(value = "Completion tokens per minute; 0 = no limit", byDefault = "0")
        long outputTokensPerMinute,

        @Setting(value = "Requests running at once; 0 = no limit", byDefault = "0")
        long concurrentRequests,

        @Setting(value = "Prompt and completion tokens per UTC day; 0 = no limit", byDefault = "0")
        long tokensPerDay,

        @Setting(value = "Prompt and completion tokens per UTC month; 0 = no limit", byDefault = "0")
        long tokensPerMonth,

        @Setting(value = "Cost per UTC day, in the unit of the prices; 0 = no limit", byDefault = "0")
        BigDecimal moneyPerDay,

        @Setting(value = "Cost per UTC month, in the unit of the prices; 0 = no limit", byDefault = "0")
        BigDecimal moneyPerMonth) {
    /** No limit at all. */
    public static final LimitSettings NONE = new LimitSettings(0, 0, 0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final long MOST_PER_MINUTE = 10_000_000_000L;
    private static final long MOST_TOKENS = 1_000_000_000_000_000L;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the limit that is negative, too large or too finely divided
     */
    public LimitSettings {
        check("requests_per_minute", requestsPerMinute, MOST_PER_MINUTE);
        check("input_tokens_per_minute", inputTokensPerMinute, MOST_PER_MINUTE);
        check("output_tokens_per_minute", outputTokensPerMinute, MOST_PER_MINUTE);
        check("concurrent_requests", concurrentRequests, MOST_PER_MINUTE);
        check("tokens_per_day", tokensPerDay, MOST_TOKENS);
        check("tokens_per_month", tokensPerMonth, MOST_TOKENS);
        Money.nanos("money_per_day", moneyPerDay);
        Money.nanos("money_per_month", moneyPerMonth);
    }

    private static void check(String name, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " must be between 0 (no limit) and " + most + ", not " + value);
        }
    }
}
