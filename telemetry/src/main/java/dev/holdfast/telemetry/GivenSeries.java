package dev.holdfast.telemetry;

import dev.holdfast.telemetry.TurnMetrics.MetricName;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges and counters that other modules name. Thread-safe. Of two kinds that claim a
 * name, the counter has it; names of the metrics of turns are left out.
 */
final class GivenSeries implements MultiCollector {
    /** The most series of one name; more are dropped. */
    static final int MAX_SERIES = 2_000;

    private static final String PREFIX = "holdfast_";
    private static final String TOTAL = "_total";
    private static final Logger LOG = LoggerFactory.getLogger(GivenSeries.class);

    private record Family<T>(
            boolean isGauge, MetricMetadata metadata, ConcurrentHashMap<Map<String, String>, T> series) {
        static <T> Family<T> named(boolean isGauge, String name, String help) {
            return new Family<>(isGauge, new MetricMetadata(name, help), new ConcurrentHashMap<>());
        }

        boolean admits(Map<String, String> tags) {
            return series.size() < MAX_SERIES || series.containsKey(tags);
        }
    }

    private final ConcurrentHashMap<String, Family<DoubleSupplier>> gauges = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Family<LongAdder>> counters = new ConcurrentHashMap<>();

    void gauge(String name, String help, Map<String, String> tags, DoubleSupplier value) {
        String valid = own(name);
        Family<DoubleSupplier> family = gauges.computeIfAbsent(valid, first -> Family.named(true, first, help));
        if (family.admits(tags)) {
            family.series().put(Map.copyOf(tags), value);
        }
    }

    void count(String name, String help, Map<String, String> tags, long amount) {
        Family<LongAdder> family = counters.get(name);
        if (family == null) {
            String valid = own(name);
            family = counters.computeIfAbsent(name, first -> Family.named(false, valid, help));
        }
        LongAdder counter = family.series().get(tags);
        if (counter == null) {
            if (!family.admits(tags)) {
                return;
            }
            counter = family.series().computeIfAbsent(Map.copyOf(tags), first -> new LongAdder());
        }
        counter.add(Math.max(0, amount));
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, MetricSnapshot> families = new TreeMap<>();
        for (Family<LongAdder> family : counters.values()) {
            List<CounterDataPointSnapshot> points = new ArrayList<>();
            family.series().forEach((tags, count) -> points.add(TurnMetrics.counter(count.sum(), labels(tags))));
            families.putIfAbsent(family.metadata().getPrometheusName(), new CounterSnapshot(family.metadata(), points));
        }
        for (Family<DoubleSupplier> family : gauges.values()) {
            List<GaugeDataPointSnapshot> points = new ArrayList<>();
            family.series()
                    .forEach((tags, value) -> points.add(
                            new GaugeDataPointSnapshot(read(family.metadata().getName(), value), labels(tags), null)));
            families.putIfAbsent(family.metadata().getPrometheusName(), new GaugeSnapshot(family.metadata(), points));
        }
        for (MetricName taken : MetricName.values()) {
            families.remove(taken.metadata().getPrometheusName());
        }
        return new MetricSnapshots(families.values());
    }

    /**
     * A valid name without the suffix that counters get anyway, and with the prefix of the platform, so that it meets no
     * name of the JVM; one that a metric of turns has is taken.
     */
    private static String own(String name) {
        String base = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
        String valid = PrometheusNaming.prometheusName(PrometheusNaming.sanitizeMetricName(base));
        return valid.startsWith(PREFIX) ? valid : PREFIX + valid;
    }

    private static Labels labels(Map<String, String> tags) {
        Labels labels = Labels.EMPTY;
        for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
            labels = labels.add(PrometheusNaming.sanitizeLabelName(tag.getKey()), tag.getValue());
        }
        return labels;
    }

    private static double read(String name, DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (RuntimeException broken) {
            LOG.warn("gauge {} cannot be read", name, broken);
            return Double.NaN;
        }
    }
}
