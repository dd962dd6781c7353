package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.simulate.engine.StepConstants;
import java.util.List;

/**
 * An engine that was measured, without a model of its hardware: how long its steps take and what it holds. Immutable.
 *
 * @param name what to call it
 * @param times how long its steps take
 * @param kvTokens tokens that its memory holds
 * @param context the longest request it takes
 * @param batchedTokens the most tokens computed in a step
 * @param sequences the most requests at once
 * @param firstTokenSeconds what a request costs beside until its first token
 * @param kvBytesPerToken bytes of keys and values of a token; only to bring them to another replica
 */
public record EngineProfile(
        String name,
        StepConstants times,
        long kvTokens,
        int context,
        int batchedTokens,
        int sequences,
        double firstTokenSeconds,
        double kvBytesPerToken) {
    private static final double MILLI = 1e-3;
    private static final double MICRO = 1e-6;
    private static final double NANO = 1e-9;
    private static final double LONGEST = 1e6;

    /**
     * Reads a profile: a YAML or JSON mapping.
     *
     * @throws PlanException naming the file and the field that is wrong
     */
    public static EngineProfile read(Document file) {
        file.allowOnly(List.of(
                "name",
                "step-ms",
                "decode-token-us",
                "context-token-ns",
                "prefill-token-us",
                "prefill-pair-ns",
                "kv-tokens",
                "context",
                "max-num-batched-tokens",
                "max-num-seqs",
                "first-token-ms",
                "kv-bytes-per-token"));
        StepConstants times = new StepConstants(
                file.number("step-ms", 1e-6, LONGEST) * MILLI,
                number(file, "decode-token-us") * MICRO,
                number(file, "context-token-ns") * NANO,
                number(file, "prefill-token-us") * MICRO,
                number(file, "prefill-pair-ns") * NANO);
        return new EngineProfile(
                file.text("name", file.place()),
                times,
                file.whole("kv-tokens", 16, 1L << 34),
                (int) file.whole("context", 2, 1 << 30),
                (int) file.whole("max-num-batched-tokens", 2048, 1, 1 << 24),
                (int) file.whole("max-num-seqs", 256, 1, 1 << 20),
                file.has("first-token-ms") ? file.number("first-token-ms", 0, LONGEST) * MILLI : 0,
                file.number("kv-bytes-per-token", 0));
    }

    private static double number(Document file, String field) {
        return file.has(field) ? file.number(field, 0, LONGEST * MILLI / MICRO) : 0;
    }
}
