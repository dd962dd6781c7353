package dev.holdfast.app.cli;

import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import dev.holdfast.lab.simulate.scenario.SimulationJson;
import dev.holdfast.lab.simulate.scenario.SimulationReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a simulation that say what counts as good and what is written. */
final class SimulateOutput {
    private static final double MILLIS = 1000;

    @Option(
            names = "--goodput",
            paramLabel = "NAME:MS",
            arity = "1..*",
            description = "Objectives in milliseconds: ttft:MS, tpot:MS, e2el:MS.")
    private List<String> goodput = List.of();

    @Option(names = "--json", description = "Print the result as JSON in place of tables.")
    private boolean json;

    @Option(names = "--save-json", paramLabel = "FILE", description = "Write the result as JSON.")
    private @Nullable Path jsonFile;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a report with charts that needs no network.")
    private @Nullable Path html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the report as Markdown.")
    private @Nullable Path markdown;

    Slo slo() {
        double ttft = Double.POSITIVE_INFINITY;
        double tpot = Double.POSITIVE_INFINITY;
        double e2e = Double.POSITIVE_INFINITY;
        for (String goal : goodput) {
            int colon = goal.indexOf(':');
            double seconds = colon < 0 ? Double.NaN : number(goal.substring(colon + 1)) / MILLIS;
            if (!(seconds > 0)) {
                throw wrong(goal);
            }
            switch (goal.substring(0, colon)) {
                case "ttft" -> ttft = seconds;
                case "tpot" -> tpot = seconds;
                case "e2el" -> e2e = seconds;
                default -> throw wrong(goal);
            }
        }
        return new Slo(ttft, tpot, e2e);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static CommandFailure wrong(String goal) {
        return new CommandFailure(
                ExitCode.USAGE,
                "--goodput " + goal + " is no objective; write ttft:MS, tpot:MS or e2el:MS, milliseconds above 0");
    }

    void write(SequencedMap<String, String> facts, List<Answer> answers, Console console) {
        Report report = SimulationReport.of(facts, answers);
        try {
            write(jsonFile, SimulationJson.of(facts, answers).toPrettyString() + "\n");
            write(html, html == null ? "" : HtmlReport.of(report));
            write(markdown, markdown == null ? "" : MarkdownReport.of(report));
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot write the result: " + unwritable.getMessage(), unwritable);
        }
        if (json) {
            console.out().println(SimulationJson.of(facts, answers).toPrettyString());
        } else {
            new ReportText(console).print(report);
        }
        console.out().flush();
    }

    private static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        }
    }
}
