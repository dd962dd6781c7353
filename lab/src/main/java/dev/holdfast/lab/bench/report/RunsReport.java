package dev.holdfast.lab.bench.report;

import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Numbers;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Table;
import dev.holdfast.lab.report.Tone;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A document of several results side by side, and of latencies against load. Pure. */
public final class RunsReport {
    private static final int MOST_IN_ONE_CHART = 7;

    private RunsReport() {}

    /**
     * The document.
     *
     * @param results at least one, in the order in which they are shown
     */
    public static Report of(List<SavedResult> results) {
        if (results.size() == 1) {
            return RunReport.of(results.getFirst());
        }
        String models = all(results, result -> result.text("model_id"));
        Section section = Section.of("Results").with(warnings(results)).with(table(results));
        Report report = Report.titled("Benchmarks of " + models)
                .subtitled(results.size() + " results")
                .fact("Server", all(results, result -> result.own("url").asText("")))
                .fact("Requests", all(results, result -> result.own("dataset").asText("")))
                .with(section)
                .with(Section.of("Against load").with(LoadCharts.of(results)));
        if (results.size() > MOST_IN_ONE_CHART) {
            return report;
        }
        return report.with(Section.of("Latency").with(LatencyCharts.of(results)));
    }

    private static String all(List<SavedResult> results, Function<SavedResult, String> text) {
        return results.stream().map(text).distinct().collect(Collectors.joining(", "));
    }

    private static List<Block> warnings(List<SavedResult> results) {
        Set<Block> warnings = new LinkedHashSet<>();
        for (String key : List.of("model_id", "backend")) {
            if (results.stream().map(result -> result.text(key)).distinct().count() > 1) {
                warnings.add(Block.warning(
                        "The results differ in " + key + ": " + all(results, each -> each.text(key)) + "."));
            }
        }
        if (results.stream()
                        .map(result -> result.own("dataset").asText(""))
                        .distinct()
                        .count()
                > 1) {
            warnings.add(Block.warning("The results differ in what was asked, so they are hard to compare."));
        }
        for (SavedResult result : results) {
            result.reasons()
                    .forEach(reason -> warnings.add(Block.warning(result.name() + " is not valid: " + reason + ".")));
        }
        return new ArrayList<>(warnings);
    }

    private static Table table(List<SavedResult> results) {
        Table table = Table.of("result", "load")
                .numbers("successful", "failed", "requests/s", "output tokens/s", "goodput")
                .numbers("TTFT p50 ms", "p99", "TPOT p50 ms", "p99", "E2E p50 ms", "p99");
        for (SavedResult result : results) {
            List<Object> cells = new ArrayList<>(List.of(
                    result.name(),
                    result.load(),
                    result.text("completed"),
                    result.text("failed"),
                    Numbers.text(SavedResult.number(result.at("request_throughput"))),
                    Numbers.text(SavedResult.number(result.at("output_throughput"))),
                    Numbers.percent(SavedResult.number(result.own("goodput").path("share")))));
            for (String[] figure : new String[][] {{"response", "ttft"}, {"per_token", "tpot"}, {"response", "e2el"}}) {
                for (String percentile : List.of("p50", "p99")) {
                    cells.add(Numbers.text(result.figure(figure[0], figure[1] + "_ms", percentile)
                            .value()));
                }
            }
            table = table.row(result.reasons().isEmpty() ? Tone.PLAIN : Tone.BAD, cells.toArray());
        }
        return table;
    }
}
