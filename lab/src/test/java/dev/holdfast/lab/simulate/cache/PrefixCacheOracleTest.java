package dev.holdfast.lab.simulate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.TracedRequest;
import dev.holdfast.serving.PrefixAffinity;
import dev.holdfast.serving.RoundRobin;
import dev.holdfast.serving.RoutingPolicy;
import dev.holdfast.serving.RoutingPolicy.Candidate;
import dev.holdfast.serving.RoutingPolicy.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cache against an oracle: the hit rates of two published traces, which another program found by the same rules. Blocks of 512
 * tokens, whole prompts inserted, the least recently used block goes first and among those last used together the deepest.
 */
class PrefixCacheOracleTest {
    private static final Map<BuiltInTrace, List<long[]>> PROMPTS = new EnumMap<>(BuiltInTrace.class);
    private static final int REPLICAS = 8;

    private static List<long[]> prompts(BuiltInTrace trace) {
        return PROMPTS.computeIfAbsent(trace, name -> {
            List<long[]> prompts = new ArrayList<>();
            for (TracedRequest request : name.trace()) {
                prompts.add(request.blocks());
            }
            return prompts;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "MOONCAKE_CONVERSATION, 1000, 4.45",
        "MOONCAKE_CONVERSATION, 3000, 6.53",
        "MOONCAKE_CONVERSATION, 10000, 21.16",
        "MOONCAKE_CONVERSATION, 30000, 32.57",
        "MOONCAKE_CONVERSATION, 50000, 35.46",
        "MOONCAKE_CONVERSATION, 2147483647, 36.64",
        "MOONCAKE_SYNTHETIC, 1000, 8.41",
        "MOONCAKE_SYNTHETIC, 3000, 19.06",
        "MOONCAKE_SYNTHETIC, 10000, 42.39",
        "MOONCAKE_SYNTHETIC, 30000, 62.42",
        "MOONCAKE_SYNTHETIC, 50000, 63.96",
        "MOONCAKE_SYNTHETIC, 2147483647, 63.96"
    })
    void one_cache_hits_as_often_as_the_oracle(BuiltInTrace trace, int capacity, String percent) {
        PrefixCache cache = new PrefixCache(capacity);
        long hits = 0;
        long blocks = 0;
        for (long[] prompt : prompts(trace)) {
            hits += cache.use(prompt);
            blocks += prompt.length;
        }
        assertThat(rounded(100.0 * hits / blocks, 2)).isEqualTo(percent);
        assertThat(cache.size()).isLessThanOrEqualTo(capacity);
    }

    @ParameterizedTest
    @CsvSource({"MOONCAKE_CONVERSATION, 182790, 288500", "MOONCAKE_SYNTHETIC, 43924, 121877"})
    void a_cache_without_bounds_misses_each_distinct_block_once(BuiltInTrace trace, int distinct, long blocks) {
        PrefixCache cache = new PrefixCache(Integer.MAX_VALUE);
        long hits = 0;
        for (long[] prompt : prompts(trace)) {
            hits += cache.use(prompt);
        }
        assertThat(cache.size()).isEqualTo(distinct);
        assertThat(blocks - hits).isEqualTo(distinct);
    }

    /**
     * The oracle gives the load of the busiest replica to two digits, which are those of the third digit rounded once more: 1.045 is its
     * 1.05. The third digit here is the exact one.
     */
    @ParameterizedTest
    @CsvSource({
        "MOONCAKE_CONVERSATION, 2000, TURNS, 8.0, 1.045, 1.05",
        "MOONCAKE_CONVERSATION, 2000, LONGEST, 5.4, 8.000, 8.00",
        "MOONCAKE_CONVERSATION, 2000, SECOND_BLOCK, 26.1, 1.095, 1.10",
        "MOONCAKE_CONVERSATION, 10000, TURNS, 12.6, 1.045, 1.05",
        "MOONCAKE_CONVERSATION, 10000, LONGEST, 21.2, 8.000, 8.00",
        "MOONCAKE_CONVERSATION, 10000, SECOND_BLOCK, 36.1, 1.061, 1.06",
        "MOONCAKE_SYNTHETIC, 2000, TURNS, 10.7, 1.072, 1.07",
        "MOONCAKE_SYNTHETIC, 2000, LONGEST, 52.9, 1.003, 1.00",
        "MOONCAKE_SYNTHETIC, 2000, SECOND_BLOCK, 52.1, 1.165, 1.17",
        "MOONCAKE_SYNTHETIC, 10000, TURNS, 22.6, 1.050, 1.05",
        "MOONCAKE_SYNTHETIC, 10000, LONGEST, 64.0, 1.008, 1.01",
        "MOONCAKE_SYNTHETIC, 10000, SECOND_BLOCK, 63.9, 1.067, 1.07"
    })
    void eight_caches_behind_a_router_hit_as_often_and_as_evenly_as_the_oracle_s(
            BuiltInTrace trace, int capacity, Way way, String percent, String busiest, String published) {
        PrefixCache[] caches = new PrefixCache[REPLICAS];
        Arrays.setAll(caches, i -> new PrefixCache(capacity));
        long[] misses = new long[REPLICAS];
        long blocks = 0;
        long turn = 0;
        for (long[] prompt : prompts(trace)) {
            int chosen = way.choose(prompt, i -> new Candidate(true, 0, misses[i], caches[i].match(prompt)), turn++);
            misses[chosen] += prompt.length - caches[chosen].use(prompt);
            blocks += prompt.length;
        }
        long missed = Arrays.stream(misses).sum();
        double ratio = (double) Arrays.stream(misses).max().orElseThrow() * REPLICAS / missed;
        assertThat(rounded(100.0 * (blocks - missed) / blocks, 1)).isEqualTo(percent);
        assertThat(rounded(ratio, 3)).isEqualTo(busiest);
        assertThat(new BigDecimal(busiest).setScale(2, RoundingMode.HALF_UP).toPlainString())
                .isEqualTo(published);
    }

    private static String rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).toPlainString();
    }

    /** How a prompt finds its replica; load is the blocks that a replica had to compute. */
    enum Way {
        TURNS,
        /** The longest match alone; among equals the least load. */
        LONGEST,
        SECOND_BLOCK;

        int choose(long[] prompt, IntFunction<Candidate> candidate, long turn) {
            return switch (this) {
                case TURNS -> asked(new RoundRobin(), candidate, turn);
                case LONGEST -> asked(new PrefixAffinity(0), candidate, turn);
                case SECOND_BLOCK -> (int) Math.floorMod(prompt[Math.min(1, prompt.length - 1)], (long) REPLICAS);
            };
        }

        private static int asked(RoutingPolicy policy, IntFunction<Candidate> candidate, long turn) {
            List<Candidate> snapshot =
                    IntStream.range(0, REPLICAS).mapToObj(candidate).toList();
            return policy.choose(snapshot, Integer.MAX_VALUE, turn) instanceof Decision.Send send ? send.index() : -1;
        }
    }
}
