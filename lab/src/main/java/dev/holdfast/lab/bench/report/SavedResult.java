package dev.holdfast.lab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.report.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/** A result that {@code holdfast bench} wrote, to be read for a report. What it lacks is {@code NaN} or empty. Immutable. */
public final class SavedResult {
    /**
     * A figure with its interval, in the unit in which it was written.
     *
     * @param value the figure, or {@code NaN}
     * @param low the lower end of its interval, or {@code NaN}
     * @param high the upper end of its interval, or {@code NaN}
     */
    record Figure(double value, double low, double high) {}

    private final String name;
    private final JsonNode json;

    private SavedResult(String name, JsonNode json) {
        this.name = name;
        this.json = json;
    }

    /**
     * Reads a result.
     *
     * @param name what it is called where several are shown
     * @throws IllegalArgumentException if it is none, with what is wrong
     */
    public static SavedResult of(String name, JsonNode json) {
        if (!json.path("holdfast").path("samples").isObject()) {
            throw new IllegalArgumentException(
                    "it has no samples of its requests; take results that 'holdfast bench --save-result' wrote");
        }
        String label = json.path("label").asText("");
        return new SavedResult(label.isEmpty() || label.equals("null") ? name : label, json);
    }

    /**
     * Reads results to be shown together: by their labels if these differ, otherwise by the names that are given.
     *
     * @throws IllegalArgumentException if one is none, with its name and what is wrong
     */
    public static List<SavedResult> all(SequencedMap<String, JsonNode> results) {
        List<SavedResult> labelled = new ArrayList<>();
        results.forEach((name, json) -> {
            try {
                labelled.add(of(name, json));
            } catch (IllegalArgumentException none) {
                throw new IllegalArgumentException(name + ": " + none.getMessage(), none);
            }
        });
        boolean differ = labelled.stream().map(SavedResult::name).distinct().count() == labelled.size();
        return differ
                ? labelled
                : results.entrySet().stream()
                        .map(entry -> new SavedResult(entry.getKey(), entry.getValue()))
                        .toList();
    }

    String name() {
        return name;
    }

    JsonNode own(String key) {
        return json.path("holdfast").path(key);
    }

    JsonNode at(String key) {
        return json.path(key);
    }

    String text(String key) {
        JsonNode value = json.path(key);
        return value.isNull() ? "" : value.asText("");
    }

    static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    /** A figure such as {@code response}, {@code ttft_ms}, {@code p50}. */
    Figure figure(String group, String figure, String statistic) {
        JsonNode found = own(group).path(figure);
        JsonNode interval = found.path(statistic + "_ci");
        return new Figure(number(found.path(statistic)), number(interval.path(0)), number(interval.path(1)));
    }

    /** The numbers of a column of the samples; what has none is left out. */
    double[] samples(String column) {
        return Arrays.stream(aligned(own("samples").path(column)))
                .filter(Double::isFinite)
                .toArray();
    }

    /** All values of an array; what is no number is {@code NaN}, so that arrays of one length stay so. */
    static double[] aligned(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(array.path(i));
        }
        return values;
    }

    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        own("invalid_reasons").forEach(reason -> reasons.add(reason.asText()));
        return reasons;
    }

    /** An objective in milliseconds, or {@code NaN}. */
    double objective(String figure) {
        return number(own("goodput").path(figure + "_ms"));
    }

    int users() {
        return own("users").asInt(0);
    }

    /** Requests a second that were offered, or that began if the result names no rate. */
    double rate() {
        double offered = number(json.path("request_rate"));
        return Double.isNaN(offered) ? number(own("schedule").path("achieved_rate")) : offered;
    }

    /** How requests came, in words. */
    String load() {
        String most = at("max_concurrency").isNumber() ? ", at most " + text("max_concurrency") + " at once" : "";
        String mode = own("mode").asText("");
        String load = switch (mode) {
            case "users" -> users() + (users() == 1 ? " user" : " users");
            case "trace" -> "at the times of the trace";
            case "ramp" ->
                text("ramp_up_strategy") + " ramp from " + text("ramp_up_start_rps") + " to " + text("ramp_up_end_rps")
                        + " requests/s";
            default -> rated();
        };
        return load + most;
    }

    private String rated() {
        double offered = number(json.path("request_rate"));
        return Double.isNaN(offered)
                ? "all requests at once"
                : Numbers.text(offered) + " requests/s, burstiness " + text("burstiness");
    }
}
