package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Drops everything. */
final class NoTelemetry implements Telemetry, TurnMeter {
    static final NoTelemetry INSTANCE = new NoTelemetry();

    private NoTelemetry() {}

    @Override
    public TurnMeter turn(TurnTags tags, String parent) {
        return this;
    }

    @Override
    public void refused(String endpoint, ErrorCode code) {}

    @Override
    public void gauge(String name, String help, Map<String, String> tags, DoubleSupplier value) {}

    @Override
    public void count(String name, String help, Map<String, String> tags, long amount) {}

    @Override
    public String scrape() {
        return "";
    }

    @Override
    public String traceParent() {
        return "";
    }

    @Override
    public void admitted(String replica) {}

    @Override
    public void output() {}

    @Override
    public void finished(Usage usage, @Nullable ErrorCode code) {}
}
