package dev.holdfast.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.regex.Pattern;

/** Reads and writes W3C {@code traceparent} headers. */
final class TraceParent {
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,512})?");
    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;

    private TraceParent() {}

    /** The header that names a context. */
    static String format(SpanContext context) {
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    /** The context that a header names; an invalid one if it names none. Never fails. */
    static SpanContext parse(String header) {
        boolean wellFormed =
                FORM.matcher(header).matches() && !(header.startsWith("00") && header.length() > FLAGS + 2);
        if (!wellFormed) {
            return SpanContext.getInvalid();
        }
        String traceId = header.substring(TRACE_ID, TRACE_ID + TraceId.getLength());
        String spanId = header.substring(SPAN_ID, SPAN_ID + SpanId.getLength());
        return SpanContext.createFromRemoteParent(
                traceId, spanId, TraceFlags.fromHex(header, FLAGS), TraceState.getDefault());
    }
}
