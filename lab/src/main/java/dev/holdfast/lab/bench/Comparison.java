package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Change;
import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed from one result to another, with the noise taken into account. Immutable. Pure.
 *
 * @param rows one for each figure that both results have
 * @param warnings why the two should not be compared, such as another model
 */
public record Comparison(List<Row> rows, List<String> warnings) {
    /** What became of a figure. */
    public enum Verdict {
        BETTER,
        WORSE,
        /** No change beyond noise, or one too small to matter. */
        SAME
    }

    /**
     * A figure of both results.
     *
     * @param name such as {@code ttft p99 ms}
     * @param change from the first to the second, with 95 % intervals
     */
    public record Row(String name, Change change, Verdict verdict) {}

    /** Copies both lists. */
    public Comparison {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    /** Whether any figure became worse beyond noise. */
    public boolean isWorse() {
        return rows.stream().anyMatch(row -> row.verdict() == Verdict.WORSE);
    }

    /**
     * Compares two results that {@link ResultJson} wrote.
     *
     * @param least the smallest relative change that matters, such as 0.02; smaller ones count as none even if they are beyond noise
     * @throws IllegalArgumentException if one of them has no samples
     */
    public static Comparison of(JsonNode before, JsonNode after, double least, Bootstrap bootstrap) {
        List<Row> rows = new ArrayList<>();
        for (String name : List.of("ttft", "tpot", "e2el")) {
            Sample a = samples(before, name);
            Sample b = samples(after, name);
            if (!a.isEmpty() && !b.isEmpty()) {
                rows.add(row(name + " mean ms", bootstrap.compareMeans(a, b), false, least));
                for (double percent : new double[] {50, 90, 99}) {
                    Change change = bootstrap.comparePercentiles(a, b, percent);
                    rows.add(row(name + " " + Selection.name(percent) + " ms", change, false, least));
                }
            }
        }
        Sample tokensBefore = steadySeconds(before);
        Sample tokensAfter = steadySeconds(after);
        if (!tokensBefore.isEmpty() && !tokensAfter.isEmpty()) {
            rows.add(row("output tokens/s", bootstrap.compareMeans(tokensBefore, tokensAfter), true, least));
        }
        shares(before, after, least, bootstrap, rows);
        return new Comparison(rows, warnings(before, after));
    }

    private static void shares(JsonNode before, JsonNode after, double least, Bootstrap bootstrap, List<Row> rows) {
        long all = before.path("completed").asLong() + before.path("failed").asLong();
        long allAfter = after.path("completed").asLong() + after.path("failed").asLong();
        if (all == 0 || allAfter == 0) {
            return;
        }
        Change success = bootstrap.compareShares(
                before.path("completed").asLong(), all, after.path("completed").asLong(), allAfter);
        rows.add(row("successful share", success, true, least));
        JsonNode good = before.path("holdfast").path("goodput").path("good");
        JsonNode goodAfter = after.path("holdfast").path("goodput").path("good");
        if (good.isNumber() && goodAfter.isNumber()) {
            Change change = bootstrap.compareShares(good.asLong(), all, goodAfter.asLong(), allAfter);
            rows.add(row("good share", change, true, least));
        }
    }

    private static Row row(String name, Change change, boolean moreIsBetter, double least) {
        boolean matters = change.beyondNoise() && !(Math.abs(change.ratio().estimate() - 1) < least);
        boolean more = change.direction() == Change.Direction.HIGHER;
        Verdict verdict = more == moreIsBetter ? Verdict.BETTER : Verdict.WORSE;
        return new Row(name, change, matters ? verdict : Verdict.SAME);
    }

    private static Sample samples(JsonNode result, String name) {
        JsonNode column = result.path("holdfast").path("samples").path(name + "_ms");
        if (!column.isArray()) {
            throw new IllegalArgumentException(
                    "it has no samples of its requests; compare results that 'holdfast bench' wrote");
        }
        List<Double> values = new ArrayList<>();
        column.forEach(value -> {
            if (value.isNumber()) {
                values.add(value.asDouble());
            }
        });
        return Sample.of(values);
    }

    /** The whole seconds of the steady window, or of the run if it has none. */
    private static Sample steadySeconds(JsonNode result) {
        JsonNode own = result.path("holdfast");
        JsonNode tokens = own.path("timeline").path("output_tokens");
        JsonNode steady = own.path("steady_state");
        int from = (int) Math.ceil(steady.path("from_s").asDouble(0));
        int to = (int) Math.floor(steady.path("to_s").asDouble(tokens.size() - 1.0));
        List<Double> values = new ArrayList<>();
        for (int i = from; i < Math.min(to, tokens.size()); i++) {
            values.add(tokens.path(i).asDouble());
        }
        return Sample.of(values);
    }

    private static List<String> warnings(JsonNode before, JsonNode after) {
        List<String> warnings = new ArrayList<>();
        for (String key : List.of("model_id", "backend", "request_rate", "max_concurrency", "num_prompts")) {
            if (!before.path(key).equals(after.path(key))) {
                warnings.add(key + " differs: " + before.path(key) + " and " + after.path(key));
            }
        }
        if (!before.path("holdfast").path("valid").asBoolean(true)
                || !after.path("holdfast").path("valid").asBoolean(true)) {
            warnings.add("one of the runs is not valid: it measured its client");
        }
        return warnings;
    }
}
