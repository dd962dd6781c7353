package dev.holdfast.lab.bench.report;

import dev.holdfast.lab.bench.Comparison;
import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Numbers;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Table;
import dev.holdfast.lab.report.Tone;
import dev.holdfast.lab.stats.Interval;
import java.util.List;
import java.util.Locale;

/** A document of what changed from one result to another. Pure. */
public final class ComparisonReport {
    private ComparisonReport() {}

    /** The document. */
    public static Report of(SavedResult before, SavedResult after, Comparison comparison) {
        Table table = Table.of("figure").numbers(before.name(), after.name(), "change", "between", "and", "verdict");
        for (Comparison.Row row : comparison.rows()) {
            Interval ratio = row.change().ratio();
            table = table.row(
                    tone(row.verdict()),
                    row.name(),
                    row.change().before(),
                    row.change().after(),
                    percent(ratio.estimate()),
                    percent(ratio.low()),
                    percent(ratio.high()),
                    row.verdict().name().toLowerCase(Locale.ROOT));
        }
        List<Block> warnings =
                comparison.warnings().stream().map(Block::warning).toList();
        return Report.titled(before.name() + " against " + after.name())
                .subtitled("What changed beyond noise")
                .fact("Model", after.text("model_id"))
                .fact("Before", before.text("date") + ", " + before.load())
                .fact("After", after.text("date") + ", " + after.load())
                .with(Section.of("Verdict").with(warnings).with(Block.paragraph(verdict(comparison))))
                .with(Section.of("Figures", table)
                        .with(Block.paragraph(
                                "A change counts if its 95 % interval excludes none, and if it is large enough"
                                        + " to matter.")))
                .with(Section.of("Latency").with(LatencyCharts.of(List.of(before, after))));
    }

    private static String verdict(Comparison comparison) {
        long better = count(comparison, Comparison.Verdict.BETTER);
        long worse = count(comparison, Comparison.Verdict.WORSE);
        return better + " figures are better, " + worse + " are worse, " + count(comparison, Comparison.Verdict.SAME)
                + " did not change beyond noise.";
    }

    private static long count(Comparison comparison, Comparison.Verdict verdict) {
        return comparison.rows().stream()
                .filter(row -> row.verdict() == verdict)
                .count();
    }

    private static Tone tone(Comparison.Verdict verdict) {
        return switch (verdict) {
            case BETTER -> Tone.GOOD;
            case WORSE -> Tone.BAD;
            case SAME -> Tone.PLAIN;
        };
    }

    private static String percent(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%+.1f %%", (ratio - 1) * 100) : Numbers.text(ratio);
    }
}
