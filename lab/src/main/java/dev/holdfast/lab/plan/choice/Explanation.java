package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.Term;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Lengths;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Instance;
import dev.holdfast.lab.plan.model.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arithmetic of an option, line by line, with sources. Pure functions. */
public final class Explanation {
    private static final double GIB = 1L << 30;
    private static final double MILLIS = 1000;
    private static final double PERCENT = 100;

    private final Plan plan;
    private final Option option;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A step of the arithmetic.
     *
     * @param part what it belongs to, such as memory
     * @param text the formula with its numbers
     * @param source where formula and numbers are from; may be empty
     */
    public record Line(String part, String text, String source) {}

    private Explanation(Plan plan, Option option) {
        this.plan = plan;
        this.option = option;
    }

    /** All steps for an option of a plan. */
    public static List<Line> of(Plan plan, Option option) {
        Explanation explanation = new Explanation(plan, option);
        explanation.load();
        explanation.memory();
        explanation.cache();
        explanation.token();
        explanation.first();
        explanation.replicas();
        explanation.cost();
        explanation.rest();
        return explanation.lines;
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private void say(String part, String source, String format, Object... values) {
        lines.add(new Line(part, String.format(Locale.ROOT, format, values), source));
    }

    private void load() {
        Demand demand = plan.demand();
        Lengths lengths = demand.lengths();
        say(
                "load",
                lengths.context().source(),
                "input mean %.1f, p99 %d; output mean %.1f, p99 %d; %.0f %% of the input cached",
                lengths.meanInput(),
                lengths.inputPercentile(99),
                lengths.meanOutput(),
                lengths.outputPercentile(99),
                PERCENT * lengths.context().shared());
        if (demand.load().closed()) {
            say(
                    "load",
                    "response time law: users / (think time + answer), with the fastest answer",
                    "peak %.0f users / (%.1f s + answer) = %.4g requests/s",
                    demand.load().users(),
                    demand.load().thinkSeconds(),
                    option.sizing().peak());
        } else {
            say(
                    "load",
                    "mean x busiest hour",
                    "peak %.4g x %.3g = %.4g requests/s",
                    demand.load().meanPerSecond(),
                    demand.load().day().peakRatio(),
                    option.sizing().peak());
        }
        say(
                "load",
                "E[o (i + o/2)] / E[o]: long answers run longer",
                "a running request holds %.1f tokens, standard deviation %.1f",
                lengths.heldMean(),
                lengths.heldDeviation());
    }

    private void memory() {
        Replica replica = option.replica();
        MemoryBudget memory = replica.memory();
        Accelerator accelerator = replica.accelerator();
        say(
                "memory",
                accelerator.source("memory-gib"),
                "%.2f GiB x %.2f = %.2f GiB for the engine",
                accelerator.memoryBytes() / GIB,
                replica.settings().utilisation(),
                memory.requested() / GIB);
        say(
                "memory",
                replica.weights().basis() + "; " + replica.model().source(),
                "weights %.2f GiB / %s = %.2f GiB on each",
                replica.weights().totalBytes() / GIB,
                replica.layout().described(),
                memory.weights() / GIB);
        say(
                "memory",
                "2 x tokens x hidden x c, as NVIDIA's aiconfigurator",
                "peak of a step of %,d tokens %.2f GiB",
                replica.settings().maxBatchedTokens(),
                memory.activations() / GIB);
        say(
                "memory",
                "contexts and buffers of the exchange",
                "beside %.2f GiB; left for the cache %.2f - %.2f - %.2f - %.2f = %.2f GiB",
                (memory.outside() + memory.graphs()) / GIB,
                memory.requested() / GIB,
                memory.weights() / GIB,
                memory.activations() / GIB,
                (memory.outside() + memory.graphs()) / GIB,
                memory.cache() / GIB);
    }

    private void cache() {
        Replica replica = option.replica();
        say(
                "cache",
                "layers x heads x (key + value) x bytes, on each accelerator",
                "%,d bytes per token and %,d of state per sequence; blocks of %d tokens and %,d bytes: %,d blocks",
                replica.cache().bytesPerToken(),
                replica.cache().stateBytes(),
                replica.cache().blockTokens(),
                replica.cache().blockBytes(),
                replica.blocks());
        replica.cache()
                .logLines(replica.blocks())
                .forEach(line -> say("cache", "as vLLM logs it; vLLM kv_cache_utils.py", "%s", line));
    }

    private void token() {
        Sizing sizing = option.sizing();
        say(
                "time per token",
                option.replica().accelerator().efficiencies().basis(),
                "with %.0f requests at once (limit by %s):",
                sizing.limitStreams(),
                sizing.limit().words());
        for (Term term : option.estimate().terms()) {
            say("time per token", term.source(), "  %s %.3f ms", term.name(), term.seconds() * MILLIS);
        }
        say(
                "time per token",
                option.estimate().error().source(),
                "  sum %.3f ms; error: %s",
                option.estimate().tpotSeconds() * MILLIS,
                option.estimate().error().set());
    }

    private void first() {
        Operating peak = option.sizing().atPeak();
        say(
                "first token",
                "Poisson about the mean: n + z sqrt(n)",
                "in the busiest hour %.4g requests/s on each replica, %.2f at once, %.2f at the percentile",
                peak.requestsPerSecond(),
                peak.running(),
                peak.runningHigh());
        say(
                "first token",
                "the rest of the running step and the prompts that come in it, E[s^2] / E[s] x (1/2 + r c); or if longer, Allen and Cunneen: (Ca + Cs) / 2 x rho / (1 - rho) x E[S]",
                "prompts take %.1f %% of the token budget; mean wait %.2f ms",
                PERCENT * peak.prefillShare(),
                peak.waiting() * MILLIS);
        say(
                "first token",
                "wait + own chunks + the server's constant",
                "mean %.1f ms, median %.1f, p%s %.1f, p99 %.1f",
                peak.ttft().mean() * MILLIS,
                peak.ttft().p50() * MILLIS,
                plain(plan.demand().targets().percentile()),
                peak.ttft().target() * MILLIS,
                peak.ttft().p99() * MILLIS);
    }

    private void replicas() {
        Sizing sizing = option.sizing();
        double headroom = plan.demand().operation().headroom();
        say(
                "replicas",
                "throughput = streams / (output x time per token)",
                "%.0f at once give %.4g requests/s; x headroom %.2f = %.4g",
                sizing.limitStreams(),
                sizing.throughput(),
                headroom,
                sizing.throughput() * headroom);
        say(
                "replicas",
                "ceil(peak / usable), raised until each target is met at the percentile",
                "ceil(%.4g / %.4g) = %d; %d by %s; with spares %d",
                sizing.peak(),
                sizing.throughput() * headroom,
                (long) Math.ceil(sizing.peak() / (sizing.throughput() * headroom) - 1e-9),
                sizing.replicas(),
                sizing.decidedBy().words(),
                option.fleet().replicas());
    }

    private void cost() {
        if (!option.offer().priced()) {
            say("cost", "", "no price is known");
            return;
        }
        String stale = option.offer().isStale(plan.date())
                ? " (" + option.offer().ageDays(plan.date()) + " days old: look it up)"
                : "";
        say(
                "cost",
                option.offer().source()
                        + option.offer().date().map(day -> ", " + day).orElse("")
                        + stale,
                "%d x %.4g USD/h x %d h = %,.0f USD a month",
                option.fleet().machines(),
                option.offer().usdPerHour(),
                Instance.HOURS_PER_MONTH,
                option.cost().perMonth());
        say(
                "cost",
                "at the mean load of "
                        + String.format(
                                Locale.ROOT, "%.4g requests/s", option.sizing().mean()),
                "%.3f USD per million tokens, %.3f per million of output",
                option.cost().perMillionTokens(),
                option.cost().perMillionOutput());
        plan.breakEvens().forEach(this::breakEven);
    }

    private void breakEven(BreakEven even) {
        String months = Double.isNaN(even.months())
                ? "for months give 'owned: purchase_usd'"
                : Double.isInfinite(even.months())
                        ? "never paid back"
                        : String.format(Locale.ROOT, "paid back after %.1f months", even.months());
        say(
                "cost",
                "purchase / (rent a month - running a month)",
                "%s against %s: %s; owning costs less than renting by the hour if machines run more than %.0f %% of the time",
                even.own(),
                even.cloud(),
                months,
                PERCENT * even.hoursShare());
    }

    private void rest() {
        say(
                "power",
                "(busy or idle accelerators + the rest of the machines) x PUE; idle 15 % is assumed",
                "%,.0f W if all are busy; %,.0f kWh a month at the mean load",
                option.power().watts(),
                option.power().kilowattHoursPerMonth());
        say(
                "warm-up",
                "weights / disk + an allowance for compiling and graphs",
                "%.0f s + %.0f s",
                option.warmUp().terms().getFirst().seconds(),
                option.warmUp().engineSeconds());
    }

    private static String plain(double percentile) {
        return percentile == Math.rint(percentile) ? String.valueOf((long) percentile) : String.valueOf(percentile);
    }
}
