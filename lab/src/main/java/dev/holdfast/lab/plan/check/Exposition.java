package dev.holdfast.lab.plan.check;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Metrics in the text format of Prometheus: each name summed over its labels, buckets of histograms by their upper bound. Lines that
 * are something else are passed over. Immutable.
 */
public final class Exposition {
    private static final String BUCKET = "_bucket";

    private final Map<String, Double> sums;
    private final Map<String, Integer> series;
    private final Map<String, NavigableMap<Double, Double>> buckets;

    private Exposition(
            Map<String, Double> sums, Map<String, Integer> series, Map<String, NavigableMap<Double, Double>> buckets) {
        this.sums = sums;
        this.series = series;
        this.buckets = buckets;
    }

    /** Reads a text. */
    public static Exposition read(String text) {
        Map<String, Double> sums = new TreeMap<>();
        Map<String, Integer> series = new TreeMap<>();
        Map<String, NavigableMap<Double, Double>> buckets = new TreeMap<>();
        text.lines().map(String::strip).filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = nameEnd(line);
            int close = end < line.length() && line.charAt(end) == '{' ? line.lastIndexOf('}') : end - 1;
            double value = close < end - 1
                    ? Double.NaN
                    : number(line.substring(close + 1).strip());
            if (end == 0 || !Double.isFinite(value)) {
                return;
            }
            String name = line.substring(0, end);
            if (name.endsWith(BUCKET)) {
                double bound = bound(line.substring(end, close + 1));
                if (!Double.isNaN(bound)) {
                    buckets.computeIfAbsent(name.substring(0, name.length() - BUCKET.length()), key -> new TreeMap<>())
                            .merge(bound, value, Double::sum);
                }
            } else {
                sums.merge(name, value, Double::sum);
                series.merge(name, 1, Integer::sum);
            }
        });
        return new Exposition(sums, series, buckets);
    }

    private static int nameEnd(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) != '{' && line.charAt(at) > ' ') {
            at++;
        }
        return at;
    }

    private static double number(String text) {
        String first = text.split("\\s", 2)[0];
        try {
            return first.isEmpty() ? Double.NaN : Double.parseDouble(first);
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    private static double bound(String labels) {
        String mark = "le=\"";
        int at = labels.indexOf(mark);
        int end = at < 0 ? -1 : labels.indexOf('"', at + mark.length());
        if (end < 0) {
            return Double.NaN;
        }
        String bound = labels.substring(at + mark.length(), end);
        return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : number(bound);
    }

    /** What was added since an earlier reading of the same server; gauges stay as they are now. */
    public Exposition since(Exposition earlier) {
        Map<String, Double> grown = new TreeMap<>(sums);
        grown.replaceAll((name, now) -> isCounter(name) ? now - earlier.sums.getOrDefault(name, 0.0) : now);
        Map<String, NavigableMap<Double, Double>> more = new TreeMap<>();
        buckets.forEach((name, bounds) -> {
            NavigableMap<Double, Double> before = earlier.buckets.getOrDefault(name, new TreeMap<>());
            NavigableMap<Double, Double> difference = new TreeMap<>();
            bounds.forEach((bound, count) -> difference.put(bound, count - before.getOrDefault(bound, 0.0)));
            more.put(name, difference);
        });
        return new Exposition(grown, series, more);
    }

    private static boolean isCounter(String name) {
        return name.endsWith("_total") || name.endsWith("_sum") || name.endsWith("_count");
    }

    /** The sum of a name over its labels; the first of some names that is there. */
    public OptionalDouble sum(String... names) {
        for (String name : names) {
            Double found = sums.get(name);
            if (found != null) {
                return OptionalDouble.of(found);
            }
        }
        return OptionalDouble.empty();
    }

    /** The mean of a gauge over its labels. */
    public OptionalDouble mean(String... names) {
        for (String name : names) {
            Double found = sums.get(name);
            if (found != null) {
                return OptionalDouble.of(found / series.getOrDefault(name, 1));
            }
        }
        return OptionalDouble.empty();
    }

    /** The mean of what a histogram counted. */
    public OptionalDouble histogramMean(String... names) {
        for (String name : names) {
            double count = sums.getOrDefault(name + "_count", 0.0);
            Double sum = sums.get(name + "_sum");
            if (sum != null && count > 0) {
                return OptionalDouble.of(sum / count);
            }
        }
        return OptionalDouble.empty();
    }

    /** A percentile of what a histogram counted, interpolated in its bucket as PromQL's {@code histogram_quantile} does. */
    public OptionalDouble histogramPercentile(double percent, String... names) {
        for (String name : names) {
            NavigableMap<Double, Double> bounds = buckets.get(name);
            if (bounds != null && !bounds.isEmpty() && bounds.lastEntry().getValue() > 0) {
                return OptionalDouble.of(quantile(bounds, percent / 100));
            }
        }
        return OptionalDouble.empty();
    }

    private static double quantile(NavigableMap<Double, Double> bounds, double share) {
        double rank = share * bounds.lastEntry().getValue();
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : bounds.entrySet()) {
            if (bucket.getValue() >= rank) {
                double inside = bucket.getValue() - below;
                if (Double.isInfinite(bucket.getKey()) || inside <= 0) {
                    return Double.isInfinite(bucket.getKey()) ? lower : bucket.getKey();
                }
                return lower + (bucket.getKey() - lower) * (rank - below) / inside;
            }
            lower = bucket.getKey();
            below = bucket.getValue();
        }
        return lower;
    }
}
