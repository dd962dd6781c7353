package dev.holdfast.lab.bench;

import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes a table with one line for each request, after RFC 4180. What a request does not have is empty. Pure. */
public final class ResultCsv {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String HEAD = "number,outcome,scheduled_s,fired_s,permit_s,sent_s,first_event_s,last_event_s,"
            + "ended_s,input_tokens,output_tokens,cached_tokens,events,response_ttft_s,service_ttft_s,"
            + "ttft_nonempty_s,tpot_s,e2el_s,message";

    private ResultCsv() {}

    /** Writes the head and all requests. */
    public static void write(List<RequestRecord> records, Appendable out) throws IOException {
        out.append(HEAD).append("\r\n");
        for (RequestRecord record : records) {
            line(record, out);
        }
    }

    private static void line(RequestRecord record, Appendable out) throws IOException {
        Instants at = record.at();
        out.append(Integer.toString(record.number()))
                .append(',')
                .append(record.outcome().label());
        long[] stages = {at.scheduled(), at.fired(), at.permit(), at.sent(), at.first(), at.last(), at.ended()};
        for (long stage : stages) {
            out.append(',').append(stage == Instants.NEVER ? "" : number(stage / NANOS_PER_SECOND));
        }
        out.append(',').append(Integer.toString(record.tokens().input()));
        out.append(',').append(Integer.toString(record.tokens().output()));
        int cached = record.tokens().cached();
        out.append(',').append(cached < 0 ? "" : Integer.toString(cached));
        out.append(',').append(Integer.toString(record.events().at().length));
        double[] latencies = {
            Latency.ttft(record, Origin.SCHEDULED),
            Latency.ttft(record, Origin.SENT),
            Latency.firstToken(record, Origin.SENT),
            Latency.tpot(record),
            Latency.e2el(record, Origin.SCHEDULED)
        };
        for (double latency : latencies) {
            out.append(',').append(number(latency));
        }
        out.append(',').append(quoted(record.outcome().describe())).append("\r\n");
    }

    private static String number(double seconds) {
        return Double.isNaN(seconds) ? "" : String.format(Locale.ROOT, "%.6f", seconds);
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
    }
}
