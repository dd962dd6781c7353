package dev.holdfast.lab.simulate.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.simulate.result.Latency;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import java.util.List;
import java.util.SequencedMap;

/** What simulations came to as JSON, with the keys of benchmark results where they mean the same. Pure functions. */
public final class SimulationJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final double MILLIS = 1000;

    private SimulationJson() {}

    /** All answers of a sweep, under what they have in common. */
    public static ObjectNode of(SequencedMap<String, String> facts, List<Answer> answers) {
        ObjectNode root = JSON.objectNode();
        ObjectNode common = root.putObject("simulation");
        facts.forEach(common::put);
        ArrayNode all = root.putArray("results");
        answers.forEach(answer -> all.add(of(answer)));
        return root;
    }

    private static ObjectNode of(Answer answer) {
        Outcome outcome = answer.outcome();
        ObjectNode node = JSON.objectNode();
        ObjectNode varied = node.putObject("settings");
        answer.scenario().varied().forEach(varied::put);
        Outcome.Counts counts = outcome.counts();
        node.put("num_prompts", counts.arrived());
        node.put("completed", counts.completed());
        node.put("failed", counts.arrived() - counts.completed());
        node.put("duration", outcome.seconds());
        node.put("total_input_tokens", outcome.tokens().input());
        node.put("total_output_tokens", outcome.tokens().output());
        node.put("request_throughput", outcome.requestsPerSecond());
        node.put("request_goodput", outcome.goodput());
        node.put("output_throughput", outcome.outputTokensPerSecond());
        node.put(
                "total_token_throughput",
                (outcome.tokens().input() + outcome.tokens().output()) / Math.max(outcome.seconds(), 1e-9));
        Outcome.Latencies latencies = outcome.latencies();
        latency(node, "ttft", latencies.ttft());
        latency(node, "tpot", latencies.tpot());
        latency(node, "itl", latencies.itl());
        latency(node, "e2el", latencies.e2e());
        latency(node, "queue", latencies.queue());
        node.set("holdfast", own(answer));
        return node;
    }

    private static ObjectNode own(Answer answer) {
        Outcome outcome = answer.outcome();
        Outcome.Counts counts = outcome.counts();
        ObjectNode node = JSON.objectNode();
        node.put("good_share", outcome.goodShare());
        node.put("cached_input_tokens", outcome.tokens().matched());
        node.put("cache_hit_rate", outcome.tokens().hitRate());
        node.put("fairness", outcome.fairness());
        node.put("utilisation", outcome.utilisation());
        node.put("steps", outcome.steps());
        node.put("preemptions", counts.preemptions());
        node.put("too_long", counts.tooLong());
        node.put("queue_full", counts.queueFull());
        node.put("no_replica", counts.noReplica());
        node.put("lost", counts.lost());
        node.put("rerouted", counts.rerouted());
        finite(node, "usd_per_hour", answer.usdPerHour());
        finite(node, "usd_per_million_output_tokens", answer.usdPerMillionTokens());
        replicas(node.putArray("replicas"), outcome);
        tenants(node.putArray("tenants"), outcome);
        timeline(node.putObject("timeline"), outcome.timeline());
        return node;
    }

    private static void replicas(ArrayNode array, Outcome outcome) {
        for (Outcome.Replica replica : outcome.replicas()) {
            array.addObject()
                    .put("completed", replica.completed())
                    .put("steps", replica.steps())
                    .put("utilisation", replica.utilisation())
                    .put("memory", replica.memory())
                    .put("prefill_tokens", replica.prefillTokens())
                    .put("output_tokens", replica.outputTokens())
                    .put("preemptions", replica.preemptions());
        }
    }

    private static void tenants(ArrayNode array, Outcome outcome) {
        for (Outcome.Tenant tenant : outcome.tenants()) {
            array.addObject()
                    .put("name", tenant.name())
                    .put("arrived", tenant.arrived())
                    .put("completed", tenant.completed())
                    .put("good", tenant.good())
                    .put("output_tokens", tenant.outputTokens())
                    .put("mean_ttft_ms", tenant.meanTtft() * MILLIS)
                    .put("tokens_per_second", tenant.tokensPerSecond());
        }
    }

    private static void timeline(ObjectNode node, Outcome.Timeline timeline) {
        node.put("bucket_seconds", timeline.bucketSeconds());
        list(node.putArray("waiting"), timeline.waiting());
        list(node.putArray("running"), timeline.running());
        list(node.putArray("output_tokens_per_second"), timeline.outputTokensPerSecond());
    }

    private static void list(ArrayNode node, List<Double> values) {
        values.forEach(node::add);
    }

    private static void latency(ObjectNode node, String name, Latency latency) {
        node.put("mean_" + name + "_ms", latency.mean() * MILLIS);
        node.put("median_" + name + "_ms", latency.p50() * MILLIS);
        node.put("p90_" + name + "_ms", latency.p90() * MILLIS);
        node.put("p95_" + name + "_ms", latency.p95() * MILLIS);
        node.put("p99_" + name + "_ms", latency.p99() * MILLIS);
        node.put("p99.9_" + name + "_ms", latency.p999() * MILLIS);
        node.put("max_" + name + "_ms", latency.max() * MILLIS);
    }

    private static void finite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
