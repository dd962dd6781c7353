package dev.holdfast.lab.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * How the counters that a server shows under {@code /metrics} grew during a run. Immutable.
 *
 * @param growth by the name of the counter, summed over its labels; empty if the server shows none
 */
public record ServerSays(Map<String, Double> growth) {
    /** A server that shows no counters. */
    public static final ServerSays NOTHING = new ServerSays(Map.of());

    /** Keeps a sorted copy. */
    public ServerSays {
        growth = new TreeMap<>(growth);
    }

    /** Between two looks. Counters that shrank, since the server was restarted, are left out. */
    public static ServerSays between(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> growth = new TreeMap<>();
        after.forEach((name, value) -> {
            double grown = value - before.getOrDefault(name, 0.0);
            if (grown >= 0) {
                growth.put(name, grown);
            }
        });
        return new ServerSays(growth);
    }

    /** The growth of the first of these counters that the server has, or {@code NaN}. */
    public double of(String... names) {
        for (String name : names) {
            Double grown = growth.get(name);
            if (grown != null) {
                return grown;
            }
        }
        return Double.NaN;
    }

    /** Prompt tokens that the server counted. */
    public double promptTokens() {
        return of("vllm:prompt_tokens_total", "llamacpp:prompt_tokens_total", "sglang:prompt_tokens_total");
    }

    /** Output tokens that the server counted. */
    public double outputTokens() {
        return of("vllm:generation_tokens_total", "llamacpp:tokens_predicted_total", "sglang:generation_tokens_total");
    }

    /** The share of prompt tokens that its prefix cache had, from 0 to 1. */
    public double prefixHits() {
        return of("vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total")
                / of("vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total");
    }

    /** How often it threw a running request out of its cache. */
    public double preemptions() {
        return of("vllm:num_preemptions_total");
    }
}
