package dev.holdfast.lab.plan.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.plan.data.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A comparison of what was measured with what a plan says for the same load, and with the plan's targets. Immutable.
 *
 * @param option the option of the plan, in words
 * @param load requests a second on each replica for which the plan was read
 * @param rows one for each figure that both have
 * @param notes what to know
 */
public record PlanCheck(String option, double load, List<Row> rows, List<String> notes) {
    private static final double QUEUE_SHARE = 0.25;
    private static final double MILLIS = 1000;

    /** What came out of a figure. */
    public enum Verdict {
        /** Within the plan's uncertainty. */
        WITHIN,
        /** Better than the plan by more than its uncertainty: the plan takes too much hardware. */
        BETTER,
        /** Worse than the plan by more than its uncertainty. */
        BREACH
    }

    /**
     * A figure.
     *
     * @param name with its unit
     * @param measured what was measured
     * @param planned what the plan says
     * @param low the least that is within its uncertainty
     * @param high the most that is
     * @param verdict what came out
     */
    public record Row(String name, double measured, double planned, double low, double high, Verdict verdict) {}

    /** Copies the lists. */
    public PlanCheck {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /** Whether any figure is worse than the plan allows. */
    public boolean isBreached() {
        return rows.stream().anyMatch(row -> row.verdict() == Verdict.BREACH);
    }

    /** The percentile that a plan was made for. */
    public static double percentile(Document plan) {
        check(plan);
        return plan.at("demand").number("percentile", 50, 99.9);
    }

    private static void check(Document plan) {
        if (!plan.at("options").node().isArray() || !plan.has("demand")) {
            throw plan.wrong("this is no plan; write one with 'holdfast plan ... --json'");
        }
    }

    /**
     * Compares.
     *
     * @param plan as {@code holdfast plan --json} writes it
     * @param rank which option, from 1
     * @param replicas among how many the measured load was spread
     * @throws dev.holdfast.lab.plan.data.PlanException if the plan is none or has no such option
     */
    public static PlanCheck of(Document plan, int rank, Measured measured, int replicas) {
        check(plan);
        List<Document> options = plan.at("options").elements();
        if (rank < 1 || rank > options.size()) {
            throw plan.wrong("there is no option " + rank + "; the plan has " + options.size());
        }
        return new Comparing(plan, options.get(rank - 1), measured, replicas).check();
    }

    private static final class Comparing {
        private final Document plan;
        private final Document option;
        private final Measured measured;
        private final int replicas;
        private final double share;
        private final List<Row> rows = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Comparing(Document plan, Document option, Measured measured, int replicas) {
            this.plan = plan;
            this.option = option;
            this.measured = measured;
            this.replicas = replicas;
            this.share = option.at("uncertainty").number("times_share", 0, 100);
        }

        PlanCheck check() {
            double peak = option.at("at_peak").number("requests_per_second", 0, 1e12);
            double load = measured.requestsPerSecond().orElse(peak * replicas) / replicas;
            if (measured.requestsPerSecond().isEmpty()) {
                notes.add("The load was not measured, so the figures are compared with those of the busiest hour.");
            }
            latency("TTFT mean ms", measured.ttft(), at(load, "ttft_ms", "mean"), share + QUEUE_SHARE);
            latency(
                    "TTFT target percentile ms",
                    measured.ttftTarget(),
                    at(load, "ttft_ms", "target"),
                    share + QUEUE_SHARE);
            latency("TPOT mean ms", measured.tpot(), at(load, "tpot_ms", "mean"), share);
            goal("TTFT target ms", measured.ttftTarget(), plan.at("demand"), "ttft_ms");
            goal("TPOT target ms", measured.tpot(), plan.at("demand"), "tpot_ms");
            throughput(load);
            measured.cacheUse().ifPresent(use -> {
                double planned = at(load, "cache_use", "");
                add("KV cache use", use, planned, 0, Math.max(0.05, planned * (1 + share) + 0.1));
            });
            String words = option.text("model", "?") + " on " + option.text("accelerator", "?") + " "
                    + option.text("layout", "");
            return new PlanCheck(words, load, rows, notes.stream().distinct().toList());
        }

        private void throughput(double load) {
            measured.outputPerSecond().ifPresent(tokens -> {
                double output = plan.at("demand").number("mean_output_tokens", 1, 1e12);
                double planned = load * replicas * output;
                double slack = Math.max(0.1, share);
                Verdict verdict = tokens < planned * (1 - slack) ? Verdict.BREACH : Verdict.WITHIN;
                if (tokens > planned * (1 + slack)) {
                    notes.add(String.format(
                            Locale.ROOT,
                            "Answers are longer than the plan's %.0f tokens: plan anew with the lengths that are seen.",
                            output));
                }
                rows.add(new Row(
                        "output tokens/s", tokens, planned, planned * (1 - slack), planned * (1 + slack), verdict));
            });
        }

        private void latency(String name, OptionalDouble seconds, double plannedMillis, double slack) {
            if (seconds.isPresent() && Double.isFinite(plannedMillis)) {
                add(
                        name,
                        seconds.getAsDouble() * MILLIS,
                        plannedMillis,
                        plannedMillis * Math.max(0, 1 - slack),
                        plannedMillis * (1 + slack));
            }
        }

        private void add(String name, double value, double planned, double low, double high) {
            Verdict verdict = value > high ? Verdict.BREACH : value < low ? Verdict.BETTER : Verdict.WITHIN;
            rows.add(new Row(name, value, planned, low, high, verdict));
        }

        private void goal(String name, OptionalDouble seconds, Document demand, String field) {
            if (seconds.isPresent() && demand.has(field)) {
                add(name, seconds.getAsDouble() * MILLIS, demand.number(field), 0, demand.number(field));
            }
        }

        /** A figure at a load, interpolated between the plan's points; beyond the last, that of the last. */
        private double at(double load, String figure, String part) {
            List<Document> points = option.at("load_curve").elements();
            double before = Double.NaN;
            double place = 0;
            for (Document point : points) {
                double here = point.number("requests_per_second", 0, 1e12);
                JsonNode node = part.isEmpty()
                        ? point.node().path(figure)
                        : point.node().path(figure).path(part);
                double value = node.isNumber() ? node.doubleValue() : Double.NaN;
                if (here >= load) {
                    return Double.isNaN(before) ? value : before + (value - before) * (load - place) / (here - place);
                }
                before = value;
                place = here;
            }
            if (load > place * 1.001) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%.4g requests/s on each replica are more than the plan can say anything about (%.4g).",
                        load,
                        place));
            }
            return before;
        }
    }
}
