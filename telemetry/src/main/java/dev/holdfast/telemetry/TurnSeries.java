package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** All that is measured of the turns of one endpoint, model and project. Thread-safe, without locks. */
final class TurnSeries {
    private static final double[] WAIT = {0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
    private static final double[] FIRST = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160
    };
    private static final double[] TOKEN = {
        0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.2, 0.4, 1, 2.5
    };
    private static final double[] WHOLE = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800
    };

    final Labels labels;
    final Histogram queueTime = new Histogram(WAIT);
    final Histogram timeToFirstToken = new Histogram(FIRST);
    final Histogram timePerOutputToken = new Histogram(TOKEN);
    final Histogram interTokenLatency = new Histogram(TOKEN);
    final Histogram duration = new Histogram(WHOLE);
    final LongAdder inFlight = new LongAdder();
    final LongAdder inputTokens = new LongAdder();
    final LongAdder cachedTokens = new LongAdder();
    final LongAdder outputTokens = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final ConcurrentHashMap<ErrorCode, LongAdder> failed = new ConcurrentHashMap<>();

    TurnSeries(String endpoint, String model, String project) {
        labels = Labels.of("endpoint", endpoint, "model", model, "project", project);
    }

    void used(Usage usage) {
        inputTokens.add(usage.prompt());
        outputTokens.add(usage.completion());
        if (usage.cached() > 0) {
            cachedTokens.add(usage.cached());
        }
    }

    void ended(@Nullable ErrorCode code) {
        if (code == null) {
            succeeded.increment();
        } else {
            failed.computeIfAbsent(code, first -> new LongAdder()).increment();
        }
    }

    long succeeded() {
        return succeeded.sum();
    }

    /** How many turns ended with each code that occurred. */
    Map<ErrorCode, LongAdder> failed() {
        return Collections.unmodifiableMap(failed);
    }
}
