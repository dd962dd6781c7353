package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.choice.BreakEven;
import dev.holdfast.lab.plan.choice.Explanation;
import dev.holdfast.lab.plan.choice.Operating;
import dev.holdfast.lab.plan.choice.Option;
import dev.holdfast.lab.plan.choice.Plan;
import dev.holdfast.lab.plan.choice.TrainingOption;
import dev.holdfast.lab.plan.choice.Verdict;
import java.util.List;
import java.util.Locale;

/** Prints a plan for a person. */
record PlanTable(Console console) {
    private static final double MILLIS = 1000;
    private static final double GIB = 1L << 30;
    private static final int MOST_OTHERS = 5;

    void print(Plan plan, int limit) {
        options(plan, limit);
        best(plan);
        line(plan.dominated().size() + " options cost at least as much as one above and are no faster; "
                + plan.others().size() + " do not fit, miss a target or are excluded:");
        plan.others().stream().limit(MOST_OTHERS).forEach(this::other);
        plan.notes().forEach(this::line);
        console.out().flush();
    }

    private void options(Plan plan, int limit) {
        Table table = new Table(
                "#",
                "OPTION",
                "OFFER",
                "REPLICAS",
                "USD/MONTH",
                "LOW-HIGH",
                "USD/M TOKENS",
                "TTFT MS",
                "TPOT MS",
                "USED");
        int rank = 0;
        for (Option option : plan.options().stream().limit(limit).toList()) {
            Operating peak = option.sizing().atPeak();
            table.row(
                    String.valueOf(++rank),
                    option.described(),
                    option.offer().label(),
                    option.fleet().replicas() + " x "
                            + option.replica().layout().accelerators(),
                    money(option.cost().perMonth()) + (option.offer().isStale(plan.date()) ? "*" : ""),
                    money(option.uncertainty().costLow()) + "-"
                            + money(option.uncertainty().costHigh()),
                    money3(option.cost().perMillionTokens()),
                    text("%.0f", peak.ttft().target() * MILLIS),
                    text("%.1f", peak.tpot().target() * MILLIS),
                    text("%.0f %%", option.sizing().share() * 100));
        }
        table.print(console);
        if (plan.options().size() > limit) {
            line(plan.options().size() - limit + " more with --limit "
                    + plan.options().size());
        }
        line("");
    }

    private void best(Plan plan) {
        Option best = plan.options().getFirst();
        line("1: " + best.described());
        best.reasons().forEach(reason -> line((reason.warning() ? "  ! " : "  - ") + reason.text()));
        line(text(
                "  - A replica starts in about %.0f s; all draw %.1f kW if busy, %,.0f kWh a month at the mean load.",
                best.warmUp().seconds(),
                best.power().watts() / 1000,
                best.power().kilowattHoursPerMonth()));
        plan.breakEvens().forEach(this::breakEven);
        line("");
    }

    private void breakEven(BreakEven even) {
        String months = Double.isNaN(even.months())
                ? "for the months until a purchase pays, set owned.purchase_usd"
                : Double.isInfinite(even.months())
                        ? "a purchase never pays"
                        : text("a purchase pays after %.1f months", even.months());
        line(text(
                "  - Own hardware (%s) costs %.0f %% of %s; %s.",
                even.own(), even.hoursShare() * 100, even.cloud(), months));
    }

    private void other(Verdict verdict) {
        switch (verdict) {
            case Verdict.DoesNotFit(String what, String why) -> line("  " + what + ": " + why);
            case Verdict.Excluded(String what, String why) -> line("  " + what + ": " + why);
            case Verdict.MissesTarget miss -> line("  " + miss.what() + ": " + miss.why());
            case Verdict.Fits fits -> line("  " + fits.option().described());
        }
    }

    void explain(List<Explanation.Line> lines) {
        String part = "";
        for (Explanation.Line each : lines) {
            if (!each.part().equals(part)) {
                part = each.part();
                console.out().println(console.bold(part));
            }
            console.out()
                    .println("  " + Console.printable(each.text())
                            + (each.source().isEmpty()
                                    ? ""
                                    : console.dim("   [" + Console.printable(each.source()) + "]")));
        }
        console.out().flush();
    }

    void training(List<TrainingOption> options, int limit) {
        Table table = new Table("#", "MODEL", "ON", "OFFER", "GIB EACH", "HOURS", "USD");
        int rank = 0;
        for (TrainingOption option : options.stream().limit(limit).toList()) {
            table.row(
                    String.valueOf(++rank),
                    option.model().name(),
                    option.accelerators() + " x " + option.accelerator().name(),
                    option.offer().label(),
                    text(
                            "%.1f of %.1f",
                            option.bytes() / GIB, option.accelerator().memoryBytes() / GIB),
                    text("%.1f-%.1f", option.hours(), option.hoursHigh()),
                    money(option.usd()));
        }
        table.print(console);
        line("");
        explain(options.getFirst().explained());
    }

    private void line(String text) {
        console.out().println(Console.printable(text));
    }

    private static String money(double usd) {
        return Double.isNaN(usd) ? "?" : Double.isInfinite(usd) ? "misses" : text("%,.0f", usd);
    }

    private static String money3(double usd) {
        return Double.isNaN(usd) ? "?" : text("%.3f", usd);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
