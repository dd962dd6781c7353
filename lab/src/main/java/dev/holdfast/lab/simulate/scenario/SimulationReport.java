package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Numbers;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.Table;
import dev.holdfast.lab.report.XyChart;
import dev.holdfast.lab.simulate.result.Latency;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** What simulations came to, for people: tables and charts. Pure functions. */
public final class SimulationReport {
    private static final double MILLIS = 1000;
    private static final int MOST_REPLICAS = 32;
    private static final int MOST_TENANTS = 32;
    private static final int MOST_CURVES = 6;

    private SimulationReport() {}

    /** The report of one simulation or of a sweep. */
    public static Report of(SequencedMap<String, String> facts, List<Answer> answers) {
        Report report = Report.titled("Simulation")
                .subtitled("Predicted by a model, not measured; the errors of the model are in docs/simulation.md.");
        for (var fact : facts.entrySet()) {
            report = report.fact(fact.getKey(), fact.getValue());
        }
        if (answers.size() > 1) {
            return report.with(Section.of("Comparison", comparison(answers)))
                    .with(Section.of("Charts").with(SweepCharts.of(answers)))
                    .with(Section.of("Distributions").with(distributions(answers)));
        }
        Answer answer = answers.getFirst();
        return report.with(Section.of("Requests", requests(answer)).with(warnings(answer.outcome())))
                .with(Section.of("Latencies", latencies(answer.outcome())).with(distributions(answers)))
                .with(Section.of("Over time").with(timeline(answer.outcome())))
                .with(Section.of("Replicas", replicas(answer)))
                .with(Section.of("Tenants").with(tenants(answer.outcome())));
    }

    private static Table requests(Answer answer) {
        Outcome outcome = answer.outcome();
        Outcome.Counts counts = outcome.counts();
        Table table = Table.of("what")
                .numbers("figure")
                .row("requests", counts.arrived())
                .row("answered", counts.completed())
                .row("refused, longer than the context or the memory", counts.tooLong())
                .row("refused, the router's line was full", counts.queueFull())
                .row("refused, no replica was up", counts.noReplica())
                .row("lost with their replica", counts.lost())
                .row("sent to another replica", counts.rerouted())
                .row("preemptions", counts.preemptions())
                .row("seconds", outcome.seconds())
                .row("answered a second", outcome.requestsPerSecond())
                .row("meeting the objectives a second (goodput)", outcome.goodput())
                .row("meeting the objectives", Numbers.percent(outcome.goodShare()))
                .row("tokens of answers a second", outcome.outputTokensPerSecond())
                .row(
                        "tokens of prompts found in a prefix cache",
                        Numbers.percent(outcome.tokens().hitRate()))
                .row("time in which replicas compute", Numbers.percent(outcome.utilisation()));
        if (!Double.isNaN(answer.usdPerHour())) {
            table = table.row("US dollars an hour", answer.usdPerHour())
                    .row("US dollars for a million tokens of answers", answer.usdPerMillionTokens());
        }
        return table;
    }

    private static List<Block> warnings(Outcome outcome) {
        List<Block> notes = new ArrayList<>();
        Outcome.Counts counts = outcome.counts();
        if (counts.preemptions() > 0) {
            notes.add(
                    Block.warning(
                            "The memory for keys and values ran out " + counts.preemptions()
                                    + " times, and a request had to be computed again: give each replica more memory or fewer requests at once."));
        }
        if (counts.tooLong() > 0) {
            notes.add(Block.warning(counts.tooLong()
                    + " requests were longer than the context or the memory of a replica and were refused."));
        }
        if (counts.queueFull() + counts.noReplica() + counts.lost() > 0) {
            notes.add(Block.warning("Requests were refused or lost; latencies are those of the others."));
        }
        return notes;
    }

    private static Table latencies(Outcome outcome) {
        Outcome.Latencies all = outcome.latencies();
        Table table = Table.of("milliseconds").numbers("mean", "p50", "p90", "p95", "p99", "p99.9", "max");
        table = row(table, "wait before the first step", all.queue());
        table = row(table, "TTFT", all.ttft());
        table = row(table, "TPOT", all.tpot());
        table = row(table, "ITL", all.itl());
        return row(table, "E2E", all.e2e());
    }

    private static Table row(Table table, String name, Latency latency) {
        return table.row(
                name,
                latency.mean() * MILLIS,
                latency.p50() * MILLIS,
                latency.p90() * MILLIS,
                latency.p95() * MILLIS,
                latency.p99() * MILLIS,
                latency.p999() * MILLIS,
                latency.max() * MILLIS);
    }

    private static Table replicas(Answer answer) {
        Table table = Table.of("replica")
                .numbers("answered", "steps", "computing", "memory", "prompt tokens", "answer tokens", "preemptions");
        List<Outcome.Replica> all = answer.outcome().replicas();
        for (int i = 0; i < Math.min(MOST_REPLICAS, all.size()); i++) {
            Outcome.Replica replica = all.get(i);
            table = table.row(
                    i + " "
                            + SweepCharts.word(
                                    answer.scenario().cluster().roles().get(i)),
                    replica.completed(),
                    replica.steps(),
                    Numbers.percent(replica.utilisation()),
                    Numbers.percent(replica.memory()),
                    replica.prefillTokens(),
                    replica.outputTokens(),
                    replica.preemptions());
        }
        return all.size() > MOST_REPLICAS ? table.captioned("The first " + MOST_REPLICAS + " of " + all.size()) : table;
    }

    private static List<Block> tenants(Outcome outcome) {
        if (outcome.tenants().size() < 2) {
            return List.of();
        }
        Table table = Table.of("tenant")
                .numbers("requests", "answered", "meeting the objectives", "mean TTFT ms", "tokens/s of an answer");
        for (Outcome.Tenant tenant :
                outcome.tenants().stream().limit(MOST_TENANTS).toList()) {
            table = table.row(
                    tenant.name().isEmpty() ? "(none)" : tenant.name(),
                    tenant.arrived(),
                    tenant.completed(),
                    tenant.good(),
                    tenant.meanTtft() * MILLIS,
                    tenant.tokensPerSecond());
        }
        return List.of(
                table,
                Block.paragraph("Fairness of the tenants' speeds, by Jain's index (1 is equal): "
                        + Numbers.fixed(outcome.fairness(), 3) + "."));
    }

    private static List<Block> distributions(List<Answer> answers) {
        XyChart ttft = XyChart.of("Time to first token", Axis.log("TTFT", "ms"), percentAxis());
        XyChart tpot = XyChart.of("Time per output token", Axis.log("TPOT", "ms"), percentAxis());
        for (Answer answer : answers.stream().limit(MOST_CURVES).toList()) {
            String name = answers.size() == 1 ? "requests" : answer.scenario().label();
            ttft = ttft.with(curve(name, answer.outcome().latencies().ttft()));
            tpot = tpot.with(curve(name, answer.outcome().latencies().tpot()));
        }
        double first = answers.getFirst().scenario().slo().ttft();
        double each = answers.getFirst().scenario().slo().tpot();
        return List.of(ttft.markX("objective", first * MILLIS), tpot.markX("objective", each * MILLIS));
    }

    private static Axis percentAxis() {
        return Axis.linear("requests", "%").holding(0, 100);
    }

    private static Series curve(String name, Latency latency) {
        int size = latency.curve().size();
        double[] millis = new double[size];
        double[] percent = new double[size];
        for (int i = 0; i < size; i++) {
            millis[i] = latency.curve().get(i) * MILLIS;
            percent[i] = i;
        }
        return Series.steps(name, millis, percent);
    }

    private static List<Block> timeline(Outcome outcome) {
        Outcome.Timeline timeline = outcome.timeline();
        Axis time = Axis.linear("time", "s");
        return List.of(
                XyChart.of("Requests", time, Axis.linear("requests", ""))
                        .with(over(timeline, "running", timeline.running()))
                        .with(over(timeline, "waiting", timeline.waiting())),
                XyChart.of("Throughput", time, Axis.linear("tokens of answers", "1/s"))
                        .with(over(timeline, "tokens", timeline.outputTokensPerSecond())));
    }

    private static Series over(Outcome.Timeline timeline, String name, List<Double> values) {
        double[] x = new double[values.size()];
        double[] y = new double[values.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i * timeline.bucketSeconds();
            y[i] = values.get(i);
        }
        return Series.steps(name, x, y);
    }

    /** A row for each answer. */
    public static Table comparison(List<Answer> answers) {
        List<String> names =
                new ArrayList<>(answers.getFirst().scenario().varied().sequencedKeySet());
        boolean priced = answers.stream().anyMatch(answer -> !Double.isNaN(answer.usdPerHour()));
        Table table = Table.of(names.toArray(String[]::new))
                .numbers(
                        "answered",
                        "TTFT p50",
                        "TTFT p99",
                        "TPOT p50",
                        "TPOT p99",
                        "good",
                        "cached",
                        "tokens/s",
                        "busy");
        table = priced ? table.numbers("$/M tokens") : table;
        for (Answer answer : answers) {
            Outcome outcome = answer.outcome();
            List<Object> cells = new ArrayList<>(answer.scenario().varied().sequencedValues());
            cells.add(outcome.counts().completed());
            cells.add(outcome.latencies().ttft().p50() * MILLIS);
            cells.add(outcome.latencies().ttft().p99() * MILLIS);
            cells.add(outcome.latencies().tpot().p50() * MILLIS);
            cells.add(outcome.latencies().tpot().p99() * MILLIS);
            cells.add(Numbers.percent(outcome.goodShare()));
            cells.add(Numbers.percent(outcome.tokens().hitRate()));
            cells.add(outcome.outputTokensPerSecond());
            cells.add(Numbers.percent(outcome.utilisation()));
            if (priced) {
                cells.add(answer.usdPerMillionTokens());
            }
            table = table.row(cells.toArray());
        }
        return table.captioned(
                "Latencies in milliseconds. good: requests that meet the objectives; cached: tokens of prompts found in a"
                        + " prefix cache; busy: the time in which replicas compute.");
    }
}
