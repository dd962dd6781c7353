package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps metrics for Prometheus and sends spans to an OpenTelemetry collector. Thread-safe.
 *
 * <p>What the JVM and the process do is measured by Micrometer. Turns are measured by our own counters in the same
 * registry, because a stream measures each token.
 */
public final class MicrometerTelemetry implements Telemetry, AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final TurnMetrics turns;
    private final GivenSeries given = new GivenSeries();
    private final LongSupplier nanoTime;
    private final @Nullable Tracing tracing;

    /** Measures by these settings and this monotonic clock, in nanoseconds. */
    public MicrometerTelemetry(TelemetrySettings settings, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.turns = new TurnMetrics(settings.maxProjects());
        PrometheusRegistry prometheus = new PrometheusRegistry();
        prometheus.register(turns);
        prometheus.register(given);
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
        URI collector = settings.otlpEndpoint();
        tracing = collector == null ? null : new Tracing(collector, settings);
    }

    @Override
    public TurnMeter turn(TurnTags tags, String parent) {
        return new MeteredTurn(turns.series(tags), nanoTime, tracing == null ? null : tracing.start(tags, parent));
    }

    @Override
    public void refused(String endpoint, ErrorCode code) {
        turns.refused(endpoint, code);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> tags, DoubleSupplier value) {
        given.gauge(name, help, tags, value);
    }

    @Override
    public void count(String name, String help, Map<String, String> tags, long amount) {
        given.count(name, help, tags, amount);
    }

    @Override
    public String scrape() {
        return registry.scrape();
    }

    /** Sends the spans that wait, for a few seconds at most, and stops measuring the JVM. */
    @Override
    public void close() {
        gc.close();
        registry.close();
        if (tracing != null) {
            tracing.close();
        }
    }
}
