package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.VllmFigures;
import dev.holdfast.lab.stats.Sample;
import dev.holdfast.lab.workload.ArrivalPattern;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes a result with the keys, the units and the order of {@code vllm bench serve --save-result}. Pure. */
final class VllmJson {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final double MILLIS = 1000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final BenchResult result;
    private final Selection selection;
    private final ObjectNode json;

    private VllmJson(BenchResult result, Selection selection, ObjectNode json) {
        this.result = result;
        this.selection = selection;
        this.json = json;
    }

    /** Writes the result into an object. */
    static void write(BenchResult result, Selection selection, ObjectNode json) {
        VllmJson writer = new VllmJson(result, selection, json);
        writer.identity();
        writer.traffic();
        writer.figures();
        if (selection.detailed()) {
            writer.details();
        }
    }

    /** The time of a run as {@code date} has it, in UTC. */
    static String stamp(BenchResult result) {
        return STAMP.format(result.run().started());
    }

    private void identity() {
        Identity identity = result.identity();
        json.put("date", stamp(result));
        json.put("endpoint_type", identity.endpoint().backend());
        json.put("backend", identity.endpoint().backend());
        json.put("label", identity.label());
        json.put("model_id", identity.model());
        json.put("tokenizer_id", identity.model());
        json.put("num_prompts", identity.prompts());
        identity.metadata().forEach(json::put);
    }

    private void traffic() {
        Traffic traffic = result.traffic();
        if (Double.isInfinite(traffic.requestRate())) {
            json.put("request_rate", "inf");
        } else {
            json.put("request_rate", traffic.requestRate());
        }
        if (Double.isInfinite(traffic.burstiness())) {
            json.put("burstiness", "inf");
        } else {
            json.put("burstiness", traffic.burstiness());
        }
        json.put("max_concurrency", traffic.maxConcurrency());
        ArrivalPattern.Ramp ramp = traffic.ramp();
        if (ramp != null) {
            json.put("ramp_up_strategy", ramp.shape().name().toLowerCase(Locale.ROOT));
            json.put("ramp_up_start_rps", (long) ramp.from());
            json.put("ramp_up_end_rps", (long) ramp.to());
        }
    }

    private void figures() {
        VllmFigures figures = VllmFigures.of(result.records(), result.goals());
        number("duration", figures.duration());
        json.put("completed", figures.completed());
        json.put("failed", figures.failed());
        json.put("total_input_tokens", figures.totalInput());
        json.put("total_output_tokens", figures.totalOutput());
        number("request_throughput", figures.requestThroughput());
        number("request_goodput", result.goals().any() ? figures.requestGoodput() : Double.NaN);
        number("output_throughput", figures.outputThroughput());
        number("total_token_throughput", figures.totalTokenThroughput());
        json.put("max_output_tokens_per_s", figures.maxOutputTokensPerSecond());
        json.put("max_concurrent_requests", figures.maxConcurrentRequests());
        json.put("rtfx", 0.0);
        ArrivalPattern.Ramp ramp = result.traffic().ramp();
        if (ramp != null) {
            rateChanges(ramp);
        }
        latencies(figures);
        new SpeculationJson(result.server()).write(json);
    }

    private void latencies(VllmFigures figures) {
        latency("ttft", figures.ttft());
        latency("tpot", figures.tpot());
        latency("itl", figures.itl());
        latency("e2el", figures.e2el());
        if (result.traffic().maxConcurrency() != null) {
            latency("client_queue_time", figures.clientQueueTime());
            if (!Double.isInfinite(result.traffic().requestRate())) {
                latency("e2el_including_client_queue", figures.e2elIncludingClientQueue());
            }
        }
    }

    /** An empty sample counts as one 0, as there. */
    private void latency(String name, Sample seconds) {
        boolean always = !Selection.METRICS.contains(name);
        if (!always && !selection.metrics().contains(name)) {
            return;
        }
        Sample sample = seconds.isEmpty() ? Sample.of(0) : seconds;
        json.put("mean_" + name + "_ms", sample.mean() * MILLIS);
        json.put("median_" + name + "_ms", sample.median() * MILLIS);
        json.put("std_" + name + "_ms", sample.standardDeviation() * MILLIS);
        for (double percentile : selection.percentiles()) {
            json.put(Selection.name(percentile) + "_" + name + "_ms", sample.percentile(percentile) * MILLIS);
        }
    }

    private void rateChanges(ArrivalPattern.Ramp ramp) {
        ArrayNode events = json.putArray("rps_change_events");
        long last = Long.MIN_VALUE;
        for (RequestRecord record : result.records()) {
            long rate = (long) ramp.rateAt(record.number());
            if (rate != last) {
                last = rate;
                events.addObject()
                        .put("rps", rate)
                        .put(
                                "timestamp",
                                result.run()
                                        .started()
                                        .plusNanos(record.at().fired())
                                        .toString());
            }
        }
    }

    private void details() {
        ArrayNode inputs = json.putArray("input_lens");
        ArrayNode outputs = json.putArray("output_lens");
        ArrayNode ttfts = json.putArray("ttfts");
        ArrayNode itls = json.putArray("itls");
        ArrayNode starts = json.putArray("start_times");
        ArrayNode texts = json.putArray("generated_texts");
        ArrayNode errors = json.putArray("errors");
        ArrayNode latencies = json.putArray("latencies");
        ArrayNode queued = json.putArray("queue_times");
        for (RequestRecord record : result.records()) {
            inputs.add(record.tokens().input());
            outputs.add(record.succeeded() ? record.tokens().output() : 0);
            ttfts.add(orZero(Latency.ttft(record, Origin.PERMIT)));
            ArrayNode gaps = itls.addArray();
            for (double gap : Latency.chunkGaps(record)) {
                gaps.add(gap);
            }
            starts.add(record.at().permit() == Instants.NEVER ? 0 : record.at().permit() / NANOS_PER_SECOND);
            texts.add(record.text());
            errors.add(record.outcome().describe());
            latencies.add(orZero(Latency.e2el(record, Origin.PERMIT)));
            queued.add(orZero(record.at().queued()));
        }
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private void number(String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
