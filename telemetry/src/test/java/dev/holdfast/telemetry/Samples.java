package dev.holdfast.telemetry;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings and tags for tests. */
final class Samples {
    static final TurnTags TAGS = new TurnTags("chat", "m", "acme", "web", "req-1");

    private Samples() {}

    static TelemetrySettings settings(@Nullable URI collector, int maxProjects, LogFormat format) {
        return new TelemetrySettings(collector, Map.of(), BigDecimal.ONE, maxProjects, format, LogLevel.INFO, true);
    }

    static TelemetrySettings settings() {
        return settings(null, 200, LogFormat.TEXT);
    }
}
