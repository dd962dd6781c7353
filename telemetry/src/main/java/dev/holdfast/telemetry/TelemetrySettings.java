package dev.holdfast.telemetry;

import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Setting;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is measured and logged, and where it goes.
 *
 * @param otlpEndpoint where spans go, or null for nowhere
 * @param otlpHeaders sent along
 * @param samplingRatio share of turns with a span
 * @param maxProjects bound on the values of the label {@code project}
 * @param logFormat the form of log lines
 * @param logLevel the least weight of what is logged
 * @param accessLog whether each request is logged
 */
public record TelemetrySettings(
        @Setting("Address of an OpenTelemetry collector that takes OTLP over HTTP, for example http://127.0.0.1:4318;"
                + " /v1/traces is added. Empty: no traces.")
        @Nullable
        URI otlpEndpoint,

        @Setting("HTTP headers for the collector, for example Authorization.")
        Map<String, Secret> otlpHeaders,

        @Setting(
                value = "Share of turns that are traced, from 0 to 1, where the caller's traceparent does not decide.",
                byDefault = "1")
        BigDecimal samplingRatio,

        @Setting(
                value = "Most projects that metrics tell apart; those seen later are counted together as 'other'.",
                byDefault = "200")
        int maxProjects,

        @Setting(value = "Form of log lines on standard error: text or json.", byDefault = "text")
        LogFormat logFormat,

        @Setting(value = "Least weight of what is logged: error, warn, info, debug or trace.", byDefault = "info")
        LogLevel logLevel,

        @Setting(value = "Whether one line is logged for each request.", byDefault = "true")
        boolean accessLog) {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a value is out of bounds
     */
    public TelemetrySettings {
        otlpHeaders = Map.copyOf(otlpHeaders);
        if (samplingRatio.signum() < 0 || samplingRatio.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("sampling_ratio must be from 0 to 1, not " + samplingRatio);
        }
        if (maxProjects < 1) {
            throw new IllegalArgumentException("max_projects must be at least 1, not " + maxProjects);
        }
        if (otlpEndpoint != null
                && !("http".equals(otlpEndpoint.getScheme()) || "https".equals(otlpEndpoint.getScheme()))) {
            throw new IllegalArgumentException("otlp_endpoint must start with http:// or https://");
        }
    }
}
