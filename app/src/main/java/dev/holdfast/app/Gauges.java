package dev.holdfast.app;

import dev.holdfast.access.Access;
import dev.holdfast.access.BudgetLeft;
import dev.holdfast.access.Level;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.serving.Models;
import dev.holdfast.serving.ServedModel;
import dev.holdfast.telemetry.Telemetry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform's own gauges. Thread-safe. All budgets are read once for a scrape, not once for each; what is no longer
 * configured reads NaN.
 */
final class Gauges {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private record Reading(long taken, Map<Map<String, String>, Long> left) {}

    private final Telemetry telemetry;
    private final Models models;
    private final Access access;
    private final LongSupplier nanoTime;
    private volatile @Nullable Reading budgets;

    Gauges(Telemetry telemetry, Models models, Access access, LongSupplier nanoTime) {
        this.telemetry = telemetry;
        this.models = models;
        this.access = access;
        this.nanoTime = nanoTime;
    }

    /** Registers all. */
    void register(DoubleSupplier inFlight, DoubleSupplier droppedLines) {
        telemetry.gauge("holdfast_http_requests_in_flight", "HTTP requests under way.", Map.of(), inFlight);
        telemetry.gauge(
                "holdfast_log_lines_dropped",
                "Log lines dropped because standard error stalled.",
                Map.of(),
                droppedLines);
        refresh();
    }

    /** Registers what a new configuration brought. */
    void refresh() {
        for (ServedModel model : models.all()) {
            ModelRef ref = model.ref();
            telemetry.gauge(
                    "holdfast_requests_waiting",
                    "Requests that wait for a replica.",
                    Map.of("model", ref.name()),
                    () -> waiting(ref));
        }
        read().keySet()
                .forEach(tags ->
                        telemetry.gauge("holdfast_budget_left", "What is left of a budget.", tags, () -> left(tags)));
    }

    private double waiting(ModelRef ref) {
        ServedModel model = models.find(ref);
        return model == null ? Double.NaN : model.waiting();
    }

    private double left(Map<String, String> tags) {
        long now = nanoTime.getAsLong();
        Reading last = budgets;
        if (last == null || now - last.taken() > FRESH_NANOS) {
            last = new Reading(now, read());
            budgets = last;
        }
        Long left = last.left().get(tags);
        return left == null ? Double.NaN : left;
    }

    private Map<Map<String, String>, Long> read() {
        Map<Map<String, String>, Long> left = new HashMap<>();
        for (BudgetLeft budget : access.budgetsLeft()) {
            if (budget.level() != Level.KEY) {
                left.put(tags(budget), budget.left());
            }
        }
        return left;
    }

    private static Map<String, String> tags(BudgetLeft budget) {
        return Map.of(
                "name", budget.name(),
                "period", budget.period().name().toLowerCase(Locale.ROOT),
                "kind", budget.kind().name().toLowerCase(Locale.ROOT));
    }
}
