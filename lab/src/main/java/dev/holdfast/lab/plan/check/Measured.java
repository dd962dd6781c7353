package dev.holdfast.lab.plan.check;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.OptionalDouble;

/**
 * What a platform did. Times in seconds; what was not measured is empty. Immutable.
 *
 * @param source where it is from
 * @param requestsPerSecond the load
 * @param ttft mean time to the first token
 * @param ttftTarget the same at the plan's percentile
 * @param tpot mean time per output token
 * @param outputPerSecond tokens of answers a second
 * @param cacheUse how full the cache is
 */
public record Measured(
        String source,
        OptionalDouble requestsPerSecond,
        OptionalDouble ttft,
        OptionalDouble ttftTarget,
        OptionalDouble tpot,
        OptionalDouble outputPerSecond,
        OptionalDouble cacheUse) {
    private static final double MILLIS = 1000;
    private static final String[] FIRST = {"vllm:time_to_first_token_seconds", "holdfast_time_to_first_token_seconds"};
    private static final String[] TOKEN = {
        "vllm:request_time_per_output_token_seconds",
        "vllm:time_per_output_token_seconds",
        "vllm:inter_token_latency_seconds",
        "holdfast_time_per_output_token_seconds"
    };

    /**
     * What {@code GET /metrics} of vLLM, of a Holdfast worker or of a Holdfast server tells.
     *
     * @param metrics what was added in the time, or since the start
     * @param seconds of that time; 0 if it is not known, then there are no rates
     * @throws PlanException if it has none of the metrics
     */
    public static Measured of(String source, Exposition metrics, double seconds, double percentile) {
        OptionalDouble first = metrics.histogramMean(FIRST);
        OptionalDouble token = metrics.histogramMean(TOKEN);
        if (first.isEmpty() && token.isEmpty()) {
            throw new PlanException(source + ": no request was measured there: there is neither " + FIRST[0] + " nor "
                    + FIRST[1] + " with a count above 0; send some load first");
        }
        return new Measured(
                source,
                rate(metrics.sum(FIRST[0] + "_count", FIRST[1] + "_count"), seconds),
                first,
                metrics.histogramPercentile(percentile, FIRST),
                token,
                rate(metrics.sum("vllm:generation_tokens_total"), seconds),
                metrics.mean("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"));
    }

    private static OptionalDouble rate(OptionalDouble count, double seconds) {
        return seconds > 0 && count.isPresent()
                ? OptionalDouble.of(count.getAsDouble() / seconds)
                : OptionalDouble.empty();
    }

    /**
     * What a result of {@code holdfast bench} or {@code vllm bench serve} tells.
     *
     * @throws PlanException if it is none
     */
    public static Measured of(Document result, double percentile) {
        if (!result.has("completed") || !result.has("mean_ttft_ms")) {
            throw result.wrong(
                    "this is no result of 'holdfast bench --save-result' or 'vllm bench serve --save-result'");
        }
        String percent = percentile == Math.rint(percentile) ? "p" + (long) percentile : "p" + percentile;
        Document own = result.at("holdfast").at("response").at("ttft_ms");
        OptionalDouble target =
                own.has(percent) ? number(own, percent, MILLIS) : number(result, percent + "_ttft_ms", MILLIS);
        return new Measured(
                result.place(),
                number(result, "request_throughput", 1),
                number(result, "mean_ttft_ms", MILLIS),
                target,
                number(result, "mean_tpot_ms", MILLIS),
                number(result, "output_throughput", 1),
                OptionalDouble.empty());
    }

    private static OptionalDouble number(Document part, String field, double by) {
        return part.has(field) && part.node().path(field).isNumber()
                ? OptionalDouble.of(part.number(field) / by)
                : OptionalDouble.empty();
    }
}
