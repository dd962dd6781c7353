package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.bench.Comparison;
import dev.holdfast.lab.bench.report.ComparisonReport;
import dev.holdfast.lab.bench.report.SavedResult;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Change;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what changed from one result of a benchmark to another. Confined to one thread. */
@Command(
        name = "compare",
        description = "Says what changed beyond noise from one result of 'holdfast bench' to another.",
        footer = {
            "",
            "A change counts if its 95 % interval excludes none, and if it is at least --threshold.",
            "",
            "Examples:",
            "  holdfast bench compare before.json after.json",
            "  holdfast bench compare before.json after.json --fail-if-worse --threshold 0.05",
            "  holdfast bench compare before.json after.json --html change.html"
        })
final class BenchCompare implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A result.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "Another.")
    private Path after = Path.of("");

    @Option(names = "--threshold", paramLabel = "SHARE", description = "The least change that counts (default: 0.02).")
    private double threshold = 0.02;

    @Option(names = "--fail-if-worse", description = "Exit with 9 if anything became worse.")
    private boolean fail;

    @Mixin
    private final ReportFiles reports = new ReportFiles();

    BenchCompare(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        reports.check();
        Comparison comparison = compare();
        comparison.warnings().forEach(warning -> console.err().println("note: " + Console.printable(warning)));
        console.err().flush();
        Table table = new Table("FIGURE", "BEFORE", "AFTER", "CHANGE", "BETWEEN", "VERDICT");
        for (Comparison.Row row : comparison.rows()) {
            Change change = row.change();
            table.row(
                    row.name(),
                    number(change.before()),
                    number(change.after()),
                    percent(change.ratio().estimate()),
                    percent(change.ratio().low()) + " and "
                            + percent(change.ratio().high()),
                    row.verdict().name().toLowerCase(Locale.ROOT));
        }
        table.print(console);
        if (reports.wanted()) {
            List<SavedResult> both = BenchReport.read(List.of(before, after));
            reports.write(ComparisonReport.of(both.getFirst(), both.getLast(), comparison), console);
        }
        return fail && comparison.isWorse() ? ExitCode.WORSE.status() : ExitCode.OK.status();
    }

    private Comparison compare() {
        JsonNode first = BenchReport.json(before);
        JsonNode second = BenchReport.json(after);
        try {
            return Comparison.of(first, second, threshold, Bootstrap.standard());
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(
                    ExitCode.FAILED, before + " and " + after + " cannot be compared: " + wrong.getMessage(), wrong);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%+.1f %%", (ratio - 1) * 100);
    }
}
