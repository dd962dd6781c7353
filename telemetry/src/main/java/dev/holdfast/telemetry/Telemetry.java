package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Where measurements go. No method blocks or throws; data may be dropped. Thread-safe. */
public interface Telemetry {
    /** Starts to measure a turn; {@code parent} is the caller's W3C {@code traceparent} header or empty. */
    TurnMeter turn(TurnTags tags, String parent);

    /** Counts a refused or failed request that never became a turn, such as a bad key or malformed JSON. */
    void refused(String endpoint, ErrorCode code);

    /** Registers a gauge that is read at each scrape. A later one of the same name and tags replaces it. */
    void gauge(String name, String help, Map<String, String> tags, DoubleSupplier value);

    /** Counts something that happened. */
    void count(String name, String help, Map<String, String> tags, long amount);

    /** The Prometheus text exposition of everything measured. */
    String scrape();

    /** Measures nothing. */
    static Telemetry none() {
        return NoTelemetry.INSTANCE;
    }
}
