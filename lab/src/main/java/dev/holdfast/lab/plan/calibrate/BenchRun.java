package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.data.Document;
import java.util.Locale;

/**
 * What one result of {@code holdfast bench} or {@code vllm bench serve} tells of a server. Times in seconds. Immutable.
 *
 * @param name the file
 * @param model what was asked
 * @param streams requests that ran at once
 * @param input mean tokens of prompts
 * @param output mean tokens of answers
 * @param cachedShare the share of the prompts' tokens that the prefix cache had
 * @param ttft mean time to the first token, from sending
 * @param tpot mean time per output token
 * @param requests how many were answered
 * @param outputPerSecond tokens of answers a second
 */
public record BenchRun(
        String name,
        String model,
        double streams,
        double input,
        double output,
        double cachedShare,
        double ttft,
        double tpot,
        long requests,
        double outputPerSecond) {
    private static final double MILLIS = 1000;
    private static final double MOST = 1e12;
    private static final double LEAST_OUTPUT = 2;

    /**
     * Reads a result.
     *
     * @throws dev.holdfast.lab.plan.data.PlanException if a figure is missing, or the run was not valid
     */
    public static BenchRun read(Document result) {
        if (!result.has("completed") || !result.has("mean_ttft_ms")) {
            throw result.wrong(
                    "this is no result of 'holdfast bench --save-result' or 'vllm bench serve --save-result'");
        }
        Document own = result.at("holdfast");
        if (own.has("valid") && !own.flag("valid", true)) {
            throw result.wrong("the run is not valid: it measured its own client; measure again with less load");
        }
        long requests = result.whole("completed", 1, (long) MOST);
        double input = result.number("total_input_tokens", (double) requests, MOST) / requests;
        double output = result.number("total_output_tokens", (double) requests, MOST) / requests;
        double tpot = result.number("mean_tpot_ms", 0, MOST) / MILLIS;
        double ttft = firstToken(result, own);
        if (output < LEAST_OUTPUT || !(tpot > 0) || !(ttft > 0)) {
            throw result.wrong(String.format(
                    Locale.ROOT,
                    "answers of %.1f tokens, %.3f s to the first and %.4f s for each of the others tell nothing; ask for"
                            + " answers of 2 tokens or more (--random-output-len)",
                    output,
                    ttft,
                    tpot));
        }
        double each = ttft + (output - 1) * tpot;
        double running = result.number("request_throughput", 0, MOST) * each;
        double streams = streams(result, own, Math.max(1, running));
        return new BenchRun(
                result.place(),
                result.text("model_id", ""),
                streams,
                input,
                output,
                cached(result, own),
                ttft,
                tpot,
                requests,
                result.number("output_throughput", 0, MOST));
    }

    /** As sent, if the result tells that: a wait for a permit of the client is no property of the server. */
    private static double firstToken(Document result, Document own) {
        Document service = own.at("service").at("ttft_ms");
        return (service.has("mean") ? service.number("mean", 0, MOST) : result.number("mean_ttft_ms", 0, MOST))
                / MILLIS;
    }

    /** The users of a closed loop, or else by Little's law how many ran on average. */
    private static double streams(Document result, Document own, double running) {
        for (Document part : new Document[] {own.at("users"), result.at("max_concurrency")}) {
            if (part.node().isNumber() && part.node().doubleValue() >= 1) {
                double most = Math.min(part.node().doubleValue(), MOST);
                return own.has("users") || running > most * 0.7 ? most : running;
            }
        }
        return running;
    }

    private static double cached(Document result, Document own) {
        Document server = own.at("server");
        if (server.has("prefix_cache_hit_share")) {
            return Math.min(0.999, server.number("prefix_cache_hit_share", 0, 1));
        }
        Document tokens = own.at("tokens");
        return tokens.has("cached_input")
                ? Math.min(0.999, tokens.number("cached_input", 0, MOST) / result.number("total_input_tokens", 1, MOST))
                : 0;
    }
}
