package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.BenchResult;
import dev.holdfast.lab.bench.ResultCsv;
import dev.holdfast.lab.bench.ResultJson;
import dev.holdfast.lab.bench.Selection;
import dev.holdfast.lab.bench.report.RunReport;
import dev.holdfast.lab.bench.report.SavedResult;
import dev.holdfast.lab.stats.Bootstrap;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a benchmark that say what is written. */
final class BenchOutput {
    @Option(names = "--save-result", description = "Write the result as JSON, with the keys of vllm bench serve.")
    private boolean save;

    @Option(names = "--save-detailed", description = "With each request, its gaps and its text.")
    private boolean detailed;

    @Option(names = "--result-dir", paramLabel = "FOLDER", description = "Where the result goes (default: here).")
    private Path folder = Path.of("");

    @Option(names = "--result-filename", paramLabel = "FILE", description = "Its name; also saves it.")
    private @Nullable String fileName;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a table with a line for each request.")
    private @Nullable Path csv;

    @Option(names = "--json", description = "Print the result as JSON in place of the table.")
    private boolean json;

    @Option(
            names = "--percentile-metrics",
            paramLabel = "NAMES",
            split = ",",
            description = "Of ttft, tpot, itl, e2el (default: ttft,tpot,itl).")
    private List<String> metrics = List.of("ttft", "tpot", "itl");

    @Option(
            names = "--metric-percentiles",
            paramLabel = "NUMBERS",
            split = ",",
            description = "Percentiles among the keys of vllm bench serve (default: 99).")
    private List<Double> percentiles = List.of(99.0);

    @Option(names = "--label", paramLabel = "NAME", description = "A name for the result.")
    private @Nullable String label;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            arity = "1..*",
            description = "Goes into the result as it is.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Mixin
    private final ReportFiles reports = new ReportFiles();

    @Nullable
    String label() {
        return label;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    boolean detailed() {
        return detailed;
    }

    void check() {
        reports.check();
        for (String metric : metrics) {
            if (!Selection.METRICS.contains(metric)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--percentile-metrics " + metric + " is not known; there are "
                                + String.join(", ", Selection.METRICS));
            }
        }
        if (percentiles.stream().anyMatch(each -> !(each >= 0 && each <= 100))) {
            throw new CommandFailure(ExitCode.USAGE, "--metric-percentiles are from 0 to 100");
        }
    }

    /**
     * Writes a result to all that is wanted.
     *
     * @param more adds what is not part of the run itself, such as the search that led to it
     */
    void write(BenchResult result, Consumer<ObjectNode> more, Console console) {
        Selection selection = new Selection(Set.copyOf(metrics), percentiles, detailed);
        ObjectNode written = ResultJson.of(result, selection, Bootstrap.standard());
        more.accept(written);
        try {
            if (save || detailed || fileName != null) {
                Path file = folder.resolve(fileName == null ? ResultJson.fileName(result) : fileName);
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, written + "\n", StandardCharsets.UTF_8);
                console.err().println("result: " + file);
            }
            if (csv != null) {
                try (BufferedWriter out = Files.newBufferedWriter(csv, StandardCharsets.UTF_8)) {
                    ResultCsv.write(result.records(), out);
                }
            }
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot write the result: " + unwritable.getMessage(), unwritable);
        }
        if (reports.wanted()) {
            reports.write(RunReport.of(SavedResult.of("result", written)), console);
        }
        if (json) {
            console.out().println(written.toPrettyString());
        } else {
            new BenchTable(console).print(result, written);
        }
        console.out().flush();
    }
}
