package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.SteadyWindow;
import dev.holdfast.lab.bench.measure.Summary;
import dev.holdfast.lab.bench.measure.Tally;
import dev.holdfast.lab.bench.measure.Timeline;
import dev.holdfast.lab.bench.measure.TokenCount;
import dev.holdfast.lab.bench.measure.Validity;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Interval;
import dev.holdfast.lab.stats.Sample;
import dev.holdfast.lab.workload.ArrivalPattern;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a result: the keys of {@code vllm bench serve}, and under {@code holdfast} what is Holdfast's own. Times there are in
 * milliseconds, as the names say. Pure.
 */
public final class ResultJson {
    private static final double MILLIS = 1000;
    private static final int VERSION = 1;
    private static final double P50 = 50;
    private static final double P99 = 99;

    private final BenchResult result;
    private final Bootstrap bootstrap;

    private ResultJson(BenchResult result, Bootstrap bootstrap) {
        this.result = result;
        this.bootstrap = bootstrap;
    }

    /** The result as JSON. */
    public static ObjectNode of(BenchResult result, Selection selection, Bootstrap bootstrap) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        VllmJson.write(result, selection, json);
        new ResultJson(result, bootstrap).write(json.putObject("holdfast"));
        return json;
    }

    /** The file name that {@code vllm bench serve} would choose. */
    public static String fileName(BenchResult result) {
        Traffic traffic = result.traffic();
        String label = result.identity().label();
        String model = result.identity().model();
        String rate = Double.isInfinite(traffic.requestRate()) ? "inf" : String.valueOf(traffic.requestRate());
        return (label == null ? result.identity().endpoint().backend() : label)
                + "-" + rate + "qps"
                + (traffic.maxConcurrency() == null ? "" : "-concurrency" + traffic.maxConcurrency())
                + "-" + model.substring(model.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_")
                + "-" + VllmJson.stamp(result) + ".json";
    }

    private void write(ObjectNode own) {
        own.put("version", VERSION);
        validity(own);
        own.put("url", result.identity().url());
        own.put("dataset", result.identity().dataset());
        own.put("seed", result.identity().seed());
        own.put("mode", result.traffic().mode());
        own.put("users", result.traffic().users());
        ArrivalPattern.Ramp ramp = result.traffic().ramp();
        if (ramp != null) {
            own.putObject("ramp").put("from", ramp.from()).put("to", ramp.to());
        }
        own.put("stopped", result.run().stopped());
        requests(own.putObject("requests"));
        tokens(own.putObject("tokens"));
        goodput(own.putObject("goodput"));
        FigureSet figures = FigureSet.of(result.records());
        figures.response().forEach((name, sample) -> summary(own.withObject("/response"), name, sample));
        figures.service().forEach((name, sample) -> summary(own.withObject("/service"), name, sample));
        figures.perToken().forEach((name, sample) -> summary(own.withObject("/per_token"), name, sample));
        steady(own);
        server(own.putObject("server"));
        timeline(own.putObject("timeline"));
        ObjectNode samples = own.putObject("samples");
        SamplesJson.write(result.records(), samples);
        figures.perToken().forEach((name, sample) -> {
            if (name.startsWith("itl")) {
                SamplesJson.ranks(name + "_ranks_ms", sample, samples);
            }
        });
    }

    private void validity(ObjectNode own) {
        Validity validity = result.validity();
        own.put("valid", validity.isValid());
        ArrayNode reasons = own.putArray("invalid_reasons");
        validity.reasons().forEach(reasons::add);
        ObjectNode schedule = own.putObject("schedule");
        Sample lag = validity.lag();
        number(schedule, "lag_p50_ms", lag.percentile(P50) * MILLIS);
        number(schedule, "lag_p99_ms", lag.percentile(P99) * MILLIS);
        number(schedule, "lag_max_ms", lag.max() * MILLIS);
        number(schedule, "lag_limit_ms", validity.lagLimit() * MILLIS);
        number(schedule, "target_rate", result.traffic().requestRate());
        number(schedule, "achieved_rate", FigureSet.achievedRate(result.records()));
        ClientHealth client = result.run().client();
        own.putObject("client")
                .put("loop_busy", client.loopBusy())
                .put("process_busy", client.processBusy())
                .put("processors", client.processors())
                .put("gc_pauses", client.collections())
                .put("gc_time_ms", client.collectionTime() * MILLIS)
                .put("gc_longest_ms", client.longestPause() * MILLIS);
    }

    private void requests(ObjectNode json) {
        Tally tally = Tally.of(result.records());
        json.put("successful", tally.successful())
                .put("incomplete", tally.incomplete())
                .put("failed", tally.failed())
                .put("cancelled", tally.cancelled())
                .put("without_finish_reason", tally.unfinished())
                .put("without_done", tally.undone());
        ObjectNode kinds = json.putObject("kinds");
        tally.kinds().forEach(kinds::put);
        ObjectNode examples = json.putObject("examples");
        tally.examples().forEach(examples::put);
    }

    private void tokens(ObjectNode json) {
        for (TokenCount.Source source : TokenCount.Source.values()) {
            long count = result.records().stream()
                    .filter(record -> record.succeeded() && record.tokens().source() == source)
                    .count();
            json.put("counted_by_" + source.name().toLowerCase(Locale.ROOT), count);
        }
        json.put("cached_input", FigureSet.known(result.records(), TokenCount::cached));
        json.put("reasoning_output", FigureSet.known(result.records(), TokenCount::reasoning));
    }

    private void goodput(ObjectNode json) {
        Goals goals = result.goals();
        number(json, "ttft_ms", goals.ttft() * MILLIS);
        number(json, "tpot_ms", goals.tpot() * MILLIS);
        number(json, "e2el_ms", goals.e2el() * MILLIS);
        if (goals.any()) {
            List<RequestRecord> all = result.records();
            long good = all.stream()
                    .filter(record -> goals.met(record, result.origin()))
                    .count();
            json.put("clock_from", result.origin().name().toLowerCase(Locale.ROOT));
            json.put("good", good);
            number(json, "share", (double) good / all.size());
        }
    }

    private void summary(ObjectNode json, String name, Sample seconds) {
        if (seconds.isEmpty()) {
            return;
        }
        Summary summary = Summary.of(seconds, bootstrap);
        ObjectNode node = json.putObject(name + "_ms");
        node.put("count", summary.count());
        interval(node, "mean", summary.mean());
        node.put("std", summary.deviation() * MILLIS);
        node.put("max", summary.max() * MILLIS);
        summary.percentiles().forEach((percent, interval) -> interval(node, Selection.name(percent), interval));
    }

    private static void interval(ObjectNode json, String name, Interval seconds) {
        json.put(name, seconds.estimate() * MILLIS);
        json.putArray(name + "_ci").add(seconds.low() * MILLIS).add(seconds.high() * MILLIS);
    }

    private void steady(ObjectNode own) {
        SteadyWindow window = SteadyWindow.of(result.records());
        if (window == null) {
            own.putNull("steady_state");
            return;
        }
        ObjectNode json = own.putObject("steady_state");
        List<RequestRecord> inside =
                result.records().stream().filter(window::holds).toList();
        json.put("from_s", window.from() / 1e9);
        json.put("to_s", window.to() / 1e9);
        json.put("requests", inside.size());
        json.put("request_throughput", window.requestThroughput(result.records()));
        json.put("output_throughput", window.outputThroughput(result.records()));
        Map<String, Sample> latencies = FigureSet.of(inside).response();
        latencies.forEach((name, sample) -> summary(json, name, sample));
    }

    private void server(ObjectNode json) {
        ServerSays server = result.server();
        number(json, "prompt_tokens", server.promptTokens());
        number(json, "output_tokens", server.outputTokens());
        number(json, "prefix_cache_hit_share", server.prefixHits());
        number(json, "preemptions", server.preemptions());
    }

    private void timeline(ObjectNode json) {
        Timeline line = Timeline.of(result.records());
        ArrayNode tokens = json.putArray("output_tokens");
        ArrayNode completed = json.putArray("completed");
        ArrayNode failed = json.putArray("failed");
        ArrayNode flying = json.putArray("in_flight");
        for (int i = 0; i < line.completed().length; i++) {
            tokens.add(Math.round(line.outputTokens()[i] * MILLIS) / MILLIS);
            completed.add(line.completed()[i]);
            failed.add(line.failed()[i]);
            flying.add(line.inFlight()[i]);
        }
    }

    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
