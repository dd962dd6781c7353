package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Term;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.model.EngineSettings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what decides about an option and what to take care of. Pure functions. */
final class Reasons {
    private static final double PERCENT = 100;
    private static final double CLIFF = 0.8;
    private static final double MUCH = 0.15;

    private final Option option;
    private final Demand demand;
    private final List<Option.Reason> reasons = new ArrayList<>();

    private Reasons(Option option, Demand demand) {
        this.option = option;
        this.demand = demand;
    }

    /** The option with its reasons. */
    static Option added(Option option, LoadCurve curve, Demand demand, LocalDate date) {
        Reasons found = new Reasons(option, demand);
        found.binding();
        found.exchange();
        found.cliff(curve);
        found.price(date);
        found.spares();
        found.accuracy();
        return new Option(
                option.replica(),
                option.offer(),
                option.sizing(),
                option.fleet(),
                option.cost(),
                option.power(),
                option.warmUp(),
                option.estimate(),
                option.uncertainty(),
                found.reasons);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private void say(boolean warning, String format, Object... values) {
        reasons.add(new Option.Reason(warning, String.format(Locale.ROOT, format, values)));
    }

    private void binding() {
        Sizing sizing = option.sizing();
        Term term = option.estimate().binding();
        say(
                false,
                "At most %.0f requests at once on a replica, by %s; %.0f %% of the time per output token is %s.",
                sizing.limitStreams(),
                sizing.limit().words(),
                PERCENT * term.seconds() / option.estimate().tpotSeconds(),
                term.name());
        say(
                false,
                "Replicas needed: %d, by %s; each is used at %.0f %% of its throughput in the busiest hour.",
                sizing.replicas(),
                sizing.decidedBy().words(),
                PERCENT * sizing.share());
    }

    private void exchange() {
        double exchanged = option.estimate().terms().stream()
                .filter(term -> term.name().startsWith("all-reduce"))
                .mapToDouble(Term::seconds)
                .sum();
        double share = exchanged / option.estimate().tpotSeconds();
        boolean tensor = option.replica().layout().tensorParallel() > 1;
        if (tensor && (option.replica().accelerator().link().isSlow() || share > MUCH)) {
            say(
                    true,
                    "%.0f %% of the time per output token is all-reduce over %s; fewer accelerators for each replica, pipeline"
                            + " stages, or accelerators with a faster link avoid it.",
                    PERCENT * share,
                    option.replica().accelerator().link().kind());
        }
    }

    private void cliff(LoadCurve curve) {
        Operating peak = option.sizing().atPeak();
        double use = peak.runningHigh() / curve.fit();
        long length = option.replica().settings().maxModelLength();
        double whole = option.replica().cache().concurrency(option.replica().blocks(), length);
        say(
                use > CLIFF,
                "The cache holds %.0f requests of mean length (%.1f of %,d tokens); %.0f run at the percentile in the busiest"
                        + " hour, %.0f %% of that. Beyond it requests are preempted and times jump.",
                Math.floor(curve.fit()),
                whole,
                length,
                Math.ceil(peak.runningHigh()),
                PERCENT * use);
        EngineSettings settings = option.replica().settings();
        if (peak.runningHigh() > CLIFF * settings.maxSequences()) {
            say(true, "The engine takes %d sequences at once (--max-num-seqs); more wait.", settings.maxSequences());
        }
    }

    private void price(LocalDate date) {
        if (!option.offer().priced()) {
            say(true, "No price is known; give one in a hardware file, or 'owned: purchase_usd'.");
        } else if (option.offer().isStale(date)) {
            say(
                    true,
                    "The price is of %s, %d days old.",
                    option.offer().date().map(LocalDate::toString).orElse("unknown date"),
                    option.offer().ageDays(date));
        }
        if (option.cost().perMonth() > demand.operation().budgetPerMonth()) {
            say(
                    true,
                    "It costs more than the budget of %,.0f USD a month.",
                    demand.operation().budgetPerMonth());
        }
    }

    private void spares() {
        int each = option.offer().replicasPerMachine(option.replica().layout().accelerators());
        if (demand.operation().spares() > 0 && !demand.operation().spareMachines() && each > 1) {
            say(
                    true,
                    "A machine holds %d replicas, and the spares are %d: the loss of a machine is not covered. Ask for"
                            + " 'availability: N+1 machines' if it should be.",
                    each,
                    demand.operation().spares());
        }
    }

    private void accuracy() {
        Option.Uncertainty range = option.uncertainty();
        String high = range.replicasHigh() == 0 ? "no number meets the targets" : String.valueOf(range.replicasHigh());
        say(
                range.replicasHigh() == 0,
                "Times may be off by %.0f %% (nine of ten; %s); replicas needed: %d at best, at worst %s.",
                PERCENT * range.share(),
                option.estimate().error().set(),
                range.replicasLow(),
                high);
    }
}
