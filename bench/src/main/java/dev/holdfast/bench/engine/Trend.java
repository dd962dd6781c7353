package dev.holdfast.bench.engine;

import java.util.ArrayList;
import java.util.List;

/** A figure over time and how it grows, by the line of least squares. Confined to one thread. */
final class Trend {
    private record Point(double seconds, double value) {}

    private final List<Point> points = new ArrayList<>();

    void add(double seconds, double value) {
        points.add(new Point(seconds, value));
    }

    /** By how much the line grows from this time to the last point; 0 with fewer than three points in that span. */
    double growthFrom(double seconds) {
        List<Point> span =
                points.stream().filter(point -> point.seconds >= seconds).toList();
        if (span.size() < 3) {
            return 0;
        }
        double meanTime = span.stream().mapToDouble(Point::seconds).average().orElseThrow();
        double meanValue = span.stream().mapToDouble(Point::value).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (Point point : span) {
            covariance += (point.seconds - meanTime) * (point.value - meanValue);
            variance += (point.seconds - meanTime) * (point.seconds - meanTime);
        }
        return covariance / variance * (span.getLast().seconds - span.getFirst().seconds);
    }

    /** The first value from this time on; NaN if there is none. */
    double valueFrom(double seconds) {
        return points.stream()
                .filter(point -> point.seconds >= seconds)
                .mapToDouble(Point::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    double last() {
        return points.isEmpty() ? Double.NaN : points.getLast().value;
    }
}
