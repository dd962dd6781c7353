package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.stats.Sample;
import java.util.List;

/** Writes one row for each request, column by column, rounded to microseconds, so that two results can be compared. Pure. */
final class SamplesJson {
    private static final int MOST = 20_000;
    private static final int RANKS = 1001;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private SamplesJson() {}

    /** Writes all requests, or every second, third ... of them if they are very many. */
    static void write(List<RequestRecord> records, ObjectNode json) {
        int step = Math.max(1, Math.ceilDiv(records.size(), MOST));
        json.put("every", step);
        ArrayNode outcome = json.putArray("outcome");
        ArrayNode at = json.putArray("at_s");
        ArrayNode input = json.putArray("input_tokens");
        ArrayNode output = json.putArray("output_tokens");
        ArrayNode ttft = json.putArray("ttft_ms");
        ArrayNode tpot = json.putArray("tpot_ms");
        ArrayNode whole = json.putArray("e2el_ms");
        ArrayNode service = json.putArray("service_ttft_ms");
        ArrayNode serviceWhole = json.putArray("service_e2el_ms");
        for (int i = 0; i < records.size(); i += step) {
            RequestRecord record = records.get(i);
            outcome.add(record.outcome().label());
            at.add(record.at().scheduled() / NANOS_PER_SECOND);
            input.add(record.tokens().input());
            output.add(record.tokens().output());
            add(ttft, record, Latency.ttft(record, Origin.SCHEDULED));
            add(tpot, record, Latency.tpot(record));
            add(whole, record, Latency.e2el(record, Origin.SCHEDULED));
            add(service, record, Latency.ttft(record, Origin.SENT));
            add(serviceWhole, record, Latency.e2el(record, Origin.SENT));
        }
    }

    /** Writes the values at evenly spaced ranks, from the least to the greatest, of gaps that are too many to be listed. */
    static void ranks(String name, Sample seconds, ObjectNode json) {
        ArrayNode ranks = json.putArray(name);
        double[] sorted = seconds.sorted();
        int most = Math.min(sorted.length, RANKS);
        for (int i = 0; i < most; i++) {
            int at = most == 1 ? 0 : Math.toIntExact((long) i * (sorted.length - 1) / (most - 1));
            ranks.add(Math.round(sorted[at] * MICROS_PER_SECOND) / MICROS_PER_MILLI);
        }
    }

    private static void add(ArrayNode column, RequestRecord record, double seconds) {
        if (record.succeeded() && !Double.isNaN(seconds)) {
            column.add(Math.round(seconds * MICROS_PER_SECOND) / MICROS_PER_MILLI);
        } else {
            column.addNull();
        }
    }
}
