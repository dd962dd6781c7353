package dev.holdfast.telemetry;

import dev.holdfast.domain.Usage;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes one line for each finished request. Never blocks; drops lines when too many wait. Thread-safe. */
public final class AccessLog {
    private final @Nullable LineWriter writer;
    private final LogFormat format;
    private final InstantSource time;

    /** With a writer of null, nothing is logged. */
    AccessLog(@Nullable LineWriter writer, LogFormat format, InstantSource time) {
        this.writer = writer;
        this.format = format;
        this.time = time;
    }

    /** Whether requests are logged at all. */
    public boolean isOn() {
        return writer != null;
    }

    /** A request was answered, or its client left. */
    public void finished(Entry entry) {
        if (writer != null) {
            Instant now = time.instant();
            writer.offer(out -> write(entry, now, out));
        }
    }

    private void write(Entry entry, Instant now, StringBuilder out) {
        LogLine line = new LogLine(out, format, now).bare("type", "access");
        line.field("request_id", entry.requestId());
        if (!entry.caller().equals(Caller.UNKNOWN)) {
            line.field("key_id", entry.caller().keyId())
                    .field(
                            "project",
                            entry.caller().organisation() + "/" + entry.caller().project());
        }
        line.field("method", entry.method()).field("path", entry.path()).field("status", entry.status());
        if (!entry.model().isEmpty()) {
            line.field("model", entry.model());
        }
        if (!entry.replica().isEmpty()) {
            line.field("replica", entry.replica());
        }
        line.field("outcome", entry.outcome())
                .field("prompt_tokens", entry.usage().prompt())
                .field("cached_tokens", entry.usage().cached())
                .field("completion_tokens", entry.usage().completion())
                .field("micros", entry.micros())
                .end();
    }

    /**
     * Who called.
     *
     * @param keyId the public identifier of the key
     * @param organisation the organisation
     * @param project the project
     */
    public record Caller(String keyId, String organisation, String project) {
        /** A caller without a known key. */
        public static final Caller UNKNOWN = new Caller("", "", "");
    }

    /**
     * A finished request.
     *
     * @param requestId its identifier
     * @param caller who called
     * @param method the HTTP method
     * @param path the path, without query
     * @param status the HTTP status
     * @param model the model's public name, or empty
     * @param replica the engine that ran it, or empty
     * @param outcome {@code ok}, {@code cut} or an error code's wire name
     * @param usage the tokens charged
     * @param micros microseconds from arrival to end
     */
    public record Entry(
            String requestId,
            Caller caller,
            String method,
            String path,
            int status,
            String model,
            String replica,
            String outcome,
            Usage usage,
            long micros) {}
}
