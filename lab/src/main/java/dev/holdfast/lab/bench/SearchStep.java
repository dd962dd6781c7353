package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.stats.Sample;
import java.util.Map;

/**
 * A rate that a search tried. Immutable.
 *
 * @param rate requests a second
 * @param goodShare the share of requests that met the objectives, from 0 to 1
 * @param saturated whether it was ended early since the server could not keep up
 * @param result what was measured
 */
public record SearchStep(double rate, double goodShare, boolean saturated, BenchResult result) {
    /** The share of requests that must meet the objectives. */
    public static final double GOOD_SHARE = 0.99;

    private static final double MILLIS = 1000;

    /** Judges what was measured at a rate. */
    static SearchStep of(double rate, boolean saturated, BenchResult result) {
        long good = result.records().stream()
                .filter(record -> result.goals().met(record, result.origin()))
                .count();
        return new SearchStep(rate, (double) good / Math.max(1, result.records().size()), saturated, result);
    }

    /** Whether enough requests met the objectives. */
    public boolean isGood() {
        return goodShare >= GOOD_SHARE;
    }

    /** Writes what a chart of the search needs. */
    void write(ObjectNode json) {
        json.put("rate", rate);
        json.put("good_share", goodShare);
        json.put("met", isGood());
        json.put("ended_early", saturated);
        json.put("valid", result.validity().isValid());
        FigureSet figures = FigureSet.of(result.records());
        latency(json, "ttft", figures.response());
        latency(json, "tpot", figures.perToken());
        latency(json, "e2el", figures.response());
    }

    private static void latency(ObjectNode json, String name, Map<String, Sample> figures) {
        Sample sample = figures.getOrDefault(name, Sample.of());
        if (!sample.isEmpty()) {
            json.put("p50_" + name + "_ms", sample.median() * MILLIS);
            json.put("p99_" + name + "_ms", sample.percentile(99) * MILLIS);
        }
    }
}
