package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.model.MemoryBudget;
import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.BarChart;
import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.Table;
import dev.holdfast.lab.report.Tone;
import dev.holdfast.lab.report.XyChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A plan as a document for people, with charts. Pure functions. */
public final class PlanReport {
    private static final int MOST_OPTIONS = 20;
    private static final int DRAWN = 5;
    private static final int POINTS = 40;
    private static final double GIB = 1L << 30;
    private static final double MILLIS = 1000;

    private final Plan plan;

    private PlanReport(Plan plan) {
        this.plan = plan;
    }

    /** The document. */
    public static Report of(Plan plan) {
        return new PlanReport(plan).report();
    }

    private Report report() {
        Demand demand = plan.demand();
        Report report = Report.titled("Plan: " + demand.name())
                .subtitled(
                        "What hardware this workload takes, what it costs and why; prices as of " + plan.date() + ".")
                .fact("models", String.join(", ", demand.models()))
                .fact("input", text("%.0f tokens on average", demand.lengths().meanInput()))
                .fact("output", text("%.0f tokens on average", demand.lengths().meanOutput()))
                .fact("targets", targets(demand))
                .fact("data", demand.operation().data().label());
        report = report.with(Section.of("Options", options()).with(notes()));
        if (plan.best().isPresent()) {
            report = report.with(Section.of("Charts", costs(), batches(), memory()));
            report = report.with(best(plan.best().get()));
        }
        return report.with(others());
    }

    static String targets(Demand demand) {
        List<String> all = new ArrayList<>();
        if (Double.isFinite(demand.targets().ttftSeconds())) {
            all.add(text("first token within %.4g ms", demand.targets().ttftSeconds() * MILLIS));
        }
        if (Double.isFinite(demand.targets().tpotSeconds())) {
            all.add(text("%.4g ms per token", demand.targets().tpotSeconds() * MILLIS));
        }
        return all.isEmpty()
                ? "none"
                : String.join(", ", all)
                        + text(" for %.4g %% of requests", demand.targets().percentile());
    }

    private List<Block> notes() {
        List<Block> notes = new ArrayList<>();
        plan.notes().forEach(note -> notes.add(Block.note(note)));
        plan.breakEvens()
                .forEach(even -> notes.add(Block.note(text(
                        "%s costs %.0f %% of %s%s.",
                        even.own(),
                        even.hoursShare() * 100,
                        even.cloud(),
                        Double.isFinite(even.months())
                                ? text("; a purchase pays back after %.1f months", even.months())
                                : ""))));
        return notes;
    }

    private Table options() {
        Table table = Table.of("#", "option", "offer")
                .numbers(
                        "replicas",
                        "USD/month",
                        "USD/M tokens",
                        "TTFT ms",
                        "TPOT ms",
                        "used %",
                        "kW",
                        "USD/month low",
                        "USD/month high");
        int rank = 0;
        for (Option option : plan.options().stream().limit(MOST_OPTIONS).toList()) {
            Operating peak = option.sizing().atPeak();
            String star = option.offer().isStale(plan.date()) ? "*" : "";
            table = table.row(
                    ++rank == 1 ? Tone.STRONG : Tone.PLAIN,
                    String.valueOf(rank),
                    option.described(),
                    option.offer().label() + star,
                    option.fleet().replicas(),
                    text("%,.0f", option.cost().perMonth()),
                    text("%.3f", option.cost().perMillionTokens()),
                    text("%.0f", peak.ttft().target() * MILLIS),
                    text("%.1f", peak.tpot().target() * MILLIS),
                    text("%.0f", option.sizing().share() * 100),
                    text("%.1f", option.power().watts() / 1000),
                    text("%,.0f", option.uncertainty().costLow()),
                    text("%,.0f", option.uncertainty().costHigh()));
        }
        return table.captioned("The cheapest first; " + plan.dominated().size()
                + " that cost at least as much and are no faster are left out.");
    }

    private List<Option> drawn() {
        return plan.options().stream().limit(DRAWN).toList();
    }

    private XyChart costs() {
        XyChart chart = XyChart.of(
                        "Cost against load", Axis.linear("peak load", "requests/s"), Axis.linear("cost", "USD/month"))
                .captioned("Steps are replicas. The line marks the load that is planned for.");
        double peak = plan.best().map(option -> option.sizing().peak()).orElse(1.0);
        for (Option option : drawn()) {
            double[] x = new double[POINTS];
            double[] y = new double[POINTS];
            double each = option.cost().perMonth() / option.fleet().replicas();
            double per = option.sizing().peak() / option.sizing().replicas();
            double usable = Math.max(
                    per,
                    option.sizing().throughput() * plan.demand().operation().headroom());
            double bearable = option.sizing().decidedBy() == Sizing.Condition.THROUGHPUT ? usable : per;
            int spares = option.fleet().replicas() - option.sizing().replicas();
            for (int i = 0; i < POINTS; i++) {
                x[i] = peak * 2 * (i + 1) / POINTS;
                y[i] = each * (Math.ceil(x[i] / bearable - 1e-9) + spares);
            }
            chart = chart.with(Series.steps(option.described(), x, y));
        }
        return chart.markX("planned", peak);
    }

    private XyChart batches() {
        XyChart chart = XyChart.of(
                "Time per output token against batch",
                Axis.log("requests at once on a replica", ""),
                Axis.linear("time per output token", "ms"));
        for (Option option : drawn()) {
            LoadCurve curve = LoadCurve.of(option.replica(), plan.demand().lengths());
            double most = Math.max(2, curve.most(plan.demand().targets().percentile()));
            double[] x = new double[POINTS];
            double[] y = new double[POINTS];
            double[] low = new double[POINTS];
            double[] high = new double[POINTS];
            for (int i = 0; i < POINTS; i++) {
                x[i] = Math.pow(most, (double) i / (POINTS - 1));
                y[i] = curve.tpot(Math.min(most, x[i])) * MILLIS;
                low[i] = y[i] * (1 - option.uncertainty().share());
                high[i] = y[i] * (1 + option.uncertainty().share());
            }
            chart = chart.with(Series.line(option.described(), x, y).within(low, high));
        }
        return chart.markY("target", plan.demand().targets().tpotSeconds() * MILLIS)
                .captioned("Each ends where its cache or the engine's limit ends. Bands: nine of ten measurements.");
    }

    private BarChart memory() {
        List<Option> options = drawn();
        BarChart chart = BarChart.of(
                        "Memory of an accelerator",
                        Axis.linear("memory", "GiB"),
                        options.stream().map(Option::described).toList())
                .stack();
        chart = chart.with("weights", values(options, MemoryBudget::weights));
        chart = chart.with("cache", values(options, MemoryBudget::cache));
        chart = chart.with("peak of a step", values(options, MemoryBudget::activations));
        chart = chart.with("beside", values(options, memory -> memory.outside() + memory.graphs()));
        return chart.with(
                "not used",
                options.stream()
                        .map(option -> (option.replica().accelerator().memoryBytes()
                                        - option.replica().memory().requested())
                                / GIB)
                        .toList());
    }

    private static List<Double> values(List<Option> options, ToDoubleFunction<MemoryBudget> bytes) {
        return options.stream()
                .map(option -> bytes.applyAsDouble(option.replica().memory()) / GIB)
                .toList();
    }

    private Section best(Option option) {
        Table table = Table.of("part", "arithmetic", "source");
        for (Explanation.Line line : Explanation.of(plan, option)) {
            table = table.row(line.part(), line.text(), line.source());
        }
        List<Block> reasons = new ArrayList<>();
        option.reasons()
                .forEach(reason ->
                        reasons.add(reason.warning() ? Block.warning(reason.text()) : Block.paragraph(reason.text())));
        return Section.of("Why: " + option.described()).with(reasons).with(table);
    }

    private Section others() {
        Table table = Table.of("what", "why not");
        for (Verdict verdict : plan.others()) {
            table = switch (verdict) {
                case Verdict.DoesNotFit(String what, String why) -> table.row(what, why);
                case Verdict.Excluded(String what, String why) -> table.row(what, why);
                case Verdict.MissesTarget miss -> table.row(miss.what(), miss.why());
                case Verdict.Fits fits -> table;
            };
        }
        return table.rows().isEmpty() ? Section.of("Left out") : Section.of("Left out", table);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
