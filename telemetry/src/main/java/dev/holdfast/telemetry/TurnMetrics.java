package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The series of all turns and refusals, with bounded labels. Thread-safe, without locks on the way of a turn. */
final class TurnMetrics implements MultiCollector {
    private static final int MAX_MODELS = 500;
    private static final int MAX_ENDPOINTS = 32;

    /** As tags come in; only those within the bounds are kept, so that the map is bounded too. */
    private record Key(String endpoint, String model, String organisation, String project) {}

    private record Refusal(String endpoint, ErrorCode code) {}

    private final BoundedNames endpoints = new BoundedNames(MAX_ENDPOINTS);
    private final BoundedNames models = new BoundedNames(MAX_MODELS);
    private final BoundedNames projects;
    private final ConcurrentHashMap<Key, TurnSeries> byTags = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Labels, TurnSeries> byLabels = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Refusal, LongAdder> refusals = new ConcurrentHashMap<>();

    TurnMetrics(int maxProjects) {
        projects = new BoundedNames(maxProjects);
    }

    TurnSeries series(TurnTags tags) {
        Key key = new Key(tags.endpoint(), tags.model(), tags.organisation(), tags.project());
        TurnSeries series = byTags.get(key);
        return series == null ? firstSeen(key) : series;
    }

    private TurnSeries firstSeen(Key key) {
        String endpoint = endpoints.of(key.endpoint());
        String model = models.of(key.model());
        String full = key.organisation() + "/" + key.project();
        String project = projects.of(full);
        TurnSeries fresh = new TurnSeries(endpoint, model, project);
        TurnSeries series = byLabels.computeIfAbsent(fresh.labels, labels -> fresh);
        if (endpoint.equals(key.endpoint()) && model.equals(key.model()) && project.equals(full)) {
            byTags.put(key, series);
        }
        return series;
    }

    void refused(String endpoint, ErrorCode code) {
        refusals.computeIfAbsent(new Refusal(endpoints.of(endpoint), code), first -> new LongAdder())
                .increment();
    }

    @Override
    public MetricSnapshots collect() {
        Collection<TurnSeries> all = byLabels.values();
        List<MetricSnapshot> families = new ArrayList<>();
        families.add(histogram(MetricName.TIME_TO_FIRST_TOKEN, all, series -> series.timeToFirstToken));
        families.add(histogram(MetricName.TIME_PER_OUTPUT_TOKEN, all, series -> series.timePerOutputToken));
        families.add(histogram(MetricName.INTER_TOKEN_LATENCY, all, series -> series.interTokenLatency));
        families.add(histogram(MetricName.QUEUE_TIME, all, series -> series.queueTime));
        families.add(histogram(MetricName.REQUEST_DURATION, all, series -> series.duration));
        families.add(inFlight(all));
        families.add(tokens(all));
        families.add(requests(all));
        families.add(refusals());
        return new MetricSnapshots(families);
    }

    private static HistogramSnapshot histogram(
            MetricName name, Collection<TurnSeries> all, Function<TurnSeries, Histogram> which) {
        List<HistogramDataPointSnapshot> points = new ArrayList<>();
        for (TurnSeries series : all) {
            points.add(which.apply(series).snapshot(series.labels));
        }
        return new HistogramSnapshot(name.metadata(), points);
    }

    private static GaugeSnapshot inFlight(Collection<TurnSeries> all) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (TurnSeries series : all) {
            points.add(new GaugeDataPointSnapshot((double) series.inFlight.sum(), series.labels, null));
        }
        return new GaugeSnapshot(MetricName.REQUESTS_IN_FLIGHT.metadata(), points);
    }

    private static CounterSnapshot tokens(Collection<TurnSeries> all) {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        count(points, all, "input", series -> series.inputTokens.sum());
        count(points, all, "cached", series -> series.cachedTokens.sum());
        count(points, all, "output", series -> series.outputTokens.sum());
        return new CounterSnapshot(MetricName.TOKENS.metadata(), points);
    }

    private static void count(
            List<CounterDataPointSnapshot> points,
            Collection<TurnSeries> all,
            String direction,
            ToLongFunction<TurnSeries> value) {
        for (TurnSeries series : all) {
            points.add(counter(value.applyAsLong(series), series.labels.add("direction", direction)));
        }
    }

    private static CounterSnapshot requests(Collection<TurnSeries> all) {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        for (TurnSeries series : all) {
            points.add(counter(series.succeeded(), series.labels.add("code", "ok")));
            series.failed()
                    .forEach((code, count) ->
                            points.add(counter(count.sum(), series.labels.add("code", code.wireName()))));
        }
        return new CounterSnapshot(MetricName.REQUESTS.metadata(), points);
    }

    private CounterSnapshot refusals() {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        refusals.forEach((refusal, count) -> points.add(counter(
                count.sum(),
                Labels.of("endpoint", refusal.endpoint(), "code", refusal.code().wireName()))));
        return new CounterSnapshot(MetricName.REFUSALS.metadata(), points);
    }

    static CounterDataPointSnapshot counter(long value, Labels labels) {
        return new CounterDataPointSnapshot((double) value, labels, null, 0);
    }

    /** The names and meanings of the metrics of turns. */
    enum MetricName {
        TIME_TO_FIRST_TOKEN("time_to_first_token_seconds", "From admission to the first output."),
        TIME_PER_OUTPUT_TOKEN("time_per_output_token_seconds", "Mean time per output token after the first."),
        INTER_TOKEN_LATENCY("inter_token_latency_seconds", "Between two pieces of output of a stream."),
        QUEUE_TIME("queue_time_seconds", "From admission to the choice of a replica."),
        REQUEST_DURATION("request_duration_seconds", "From admission to the end, however it ended."),
        REQUESTS_IN_FLIGHT("requests_in_flight", "Turns under way, queued ones included."),
        TOKENS("tokens", "Tokens used; cached ones are part of input."),
        REQUESTS("requests", "Turns ended, by outcome."),
        REFUSALS("refusals", "Requests refused before they became a turn.");

        private final String fullName;
        private final String help;

        MetricName(String name, String help) {
            this.fullName = "holdfast_" + name;
            this.help = help;
        }

        MetricMetadata metadata() {
            return new MetricMetadata(fullName, help);
        }
    }
}
