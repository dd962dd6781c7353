package dev.holdfast.lab.stats;

import java.util.ArrayDeque;

/**
 * Tells when an endpoint cannot keep up with an open-loop load: the number of requests under way and the time to the first token both rise
 * steadily. The rule is that of guidellm's over-saturation constraint (github.com/vllm-project/guidellm, {@code over_saturation.py}): a
 * slope over the last two minutes (and at most the last three quarters of all requests) counts as rising if the margin of its 95 %
 * interval is less than twice the slope; requests of one second count as one observation; at least half of the answers must have taken
 * longer than 2.5 s to their first token; nothing is said in the first 30 s. Confined to one thread; times in seconds from the start.
 */
public final class OverSaturation {
    private static final double SHARE_KEPT = 0.75;
    private static final int FEWEST = 5;

    private final double minimumSeconds;
    private final double windowSeconds;
    private final double slowTtft;
    private final double margin;
    private final double confidence;
    private final Window started = new Window();
    private final Window answered = new Window();
    private int slow;

    /** With guidellm's values: 30 s, 120 s, 2.5 s, 2.0 and 0.95. */
    public OverSaturation() {
        this(30, 120, 2.5, 2.0, 0.95);
    }

    /**
     * With other values.
     *
     * @param minimumSeconds before which nothing is said
     * @param windowSeconds how far back it looks
     * @param slowTtft seconds to a first token above which a request is slow
     * @param margin how many times the slope the margin of its interval may be
     * @param confidence of that interval
     */
    public OverSaturation(
            double minimumSeconds, double windowSeconds, double slowTtft, double margin, double confidence) {
        this.minimumSeconds = minimumSeconds;
        this.windowSeconds = windowSeconds;
        this.slowTtft = slowTtft;
        this.margin = margin;
        this.confidence = confidence;
    }

    /** A request was sent when so many were under way. */
    public void started(double at, int underWay) {
        started.add(at, underWay);
    }

    /** A request was answered in full. */
    public void answered(double at, double ttft) {
        answered.add(at, ttft);
        slow += ttft > slowTtft ? 1 : 0;
    }

    /** Whether the endpoint is over-saturated now. */
    public boolean at(double now) {
        started.forget(now - windowSeconds);
        slow -= answered.forget(now - windowSeconds);
        int starts = started.line.count();
        int answers = answered.line.count();
        if (now < minimumSeconds || answers > 2 * slow || Math.min(now, starts) < FEWEST) {
            return false;
        }
        boolean rising = rises(started.line, Math.min(now, starts));
        return rising && (Math.min(now, answers) < FEWEST || rises(answered.line, Math.min(now, answers)));
    }

    private boolean rises(Line line, double effective) {
        Interval slope = line.slope(effective, confidence);
        return slope.estimate() > 0 && slope.margin() < margin * slope.estimate();
    }

    private final class Window {
        private final ArrayDeque<double[]> points = new ArrayDeque<>();
        private final Line line = new Line();
        private long ever;

        void add(double x, double y) {
            ever++;
            points.add(new double[] {x, y});
            line.add(x, y);
        }

        /** How many slow ones were among those forgotten, if these are times. */
        int forget(double before) {
            int forgotten = 0;
            while (!points.isEmpty() && (points.size() > (long) (ever * SHARE_KEPT) || points.element()[0] < before)) {
                double[] point = points.remove();
                line.remove(point[0], point[1]);
                forgotten += point[1] > slowTtft ? 1 : 0;
            }
            return forgotten;
        }
    }
}
