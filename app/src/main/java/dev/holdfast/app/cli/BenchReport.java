package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.bench.report.RunsReport;
import dev.holdfast.lab.bench.report.SavedResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a report of saved results of benchmarks. Confined to one thread. */
@Command(
        name = "report",
        description = "Makes a report with charts of results that 'holdfast bench --save-result' wrote.",
        footer = {
            "",
            "One result gives distributions, throughput over time and failures; several give TTFT and TPOT against load, too.",
            "",
            "Examples:",
            "  holdfast bench report result.json --html report.html",
            "  holdfast bench report rate-1.json rate-2.json rate-4.json rate-8.json --html load.html --markdown load.md"
        })
final class BenchReport implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RESULT", arity = "1..*", description = "Results.")
    private List<Path> files = List.of();

    @Mixin
    private final ReportFiles reports = new ReportFiles();

    BenchReport(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!reports.wanted()) {
            throw new CommandFailure(ExitCode.USAGE, "say where the report goes, with --html FILE or --markdown FILE");
        }
        reports.check();
        reports.write(RunsReport.of(read(files)), console);
        return ExitCode.OK.status();
    }

    /** Reads results; two of one name are told apart by their whole paths. */
    static List<SavedResult> read(List<Path> files) {
        SequencedMap<String, JsonNode> results = new LinkedHashMap<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
            JsonNode json = json(file);
            if (results.putIfAbsent(name, json) != null) {
                results.put(file.toString(), json);
            }
        }
        try {
            return SavedResult.all(results);
        } catch (IllegalArgumentException none) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(none.getMessage()), none);
        }
    }

    static JsonNode json(Path file) {
        try {
            return AdminClient.JSON.readTree(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot read the result " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
