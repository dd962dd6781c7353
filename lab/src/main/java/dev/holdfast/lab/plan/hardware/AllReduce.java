package dev.holdfast.lab.plan.hardware;

import java.util.Arrays;
import java.util.List;

/**
 * How long it takes that some accelerators of one machine add up an array between them: measured points, interpolated on a
 * double logarithmic scale; without points, the ring's bound 2 x bytes x (n-1)/n over 0.8 of the link, a floor and 3 us, the
 * estimate of NVIDIA's aiconfigurator where nothing was measured. Immutable.
 */
public final class AllReduce {
    private static final double FLOOR = 5e-6;
    private static final double LAUNCH = 3e-6;
    private static final double LINK_SHARE = 0.8;

    private final List<Curve> curves;
    private final double linkBytesPerSecond;

    /**
     * A measured curve.
     *
     * @param ranks how many accelerators
     * @param bytes sizes of the array, ascending
     * @param seconds the times for them
     */
    @SuppressWarnings("ArrayRecordComponent") // copied, and compared by nobody
    public record Curve(int ranks, double[] bytes, double[] seconds) {
        /** Checks and copies the arrays. */
        public Curve {
            if (bytes.length != seconds.length || bytes.length < 2) {
                throw new IllegalArgumentException("a curve needs two or more points");
            }
            bytes = bytes.clone();
            seconds = seconds.clone();
        }
    }

    /** A link with its measured curves, perhaps none. */
    public AllReduce(double linkBytesPerSecond, List<Curve> curves) {
        this.linkBytesPerSecond = linkBytesPerSecond;
        this.curves = List.copyOf(curves);
    }

    /** Whether there are measurements for exactly so many accelerators. */
    public boolean isMeasured(int ranks) {
        return curves.stream().anyMatch(curve -> curve.ranks() == ranks);
    }

    /** The seconds for an array of some bytes among some accelerators; 0 for one. */
    public double seconds(int ranks, double bytes) {
        if (ranks <= 1 || bytes <= 0) {
            return 0;
        }
        for (Curve curve : curves) {
            if (curve.ranks() == ranks) {
                return interpolated(curve, bytes);
            }
        }
        return estimated(ranks, bytes);
    }

    /** Seconds to send bytes to one other accelerator: over the link and 10 us. */
    public double sendSeconds(double bytes) {
        return bytes / linkBytesPerSecond + 10e-6;
    }

    /** Seconds of a dispatch or combine of experts: each accelerator sends all but its own share. */
    public double allToAllSeconds(int ranks, double bytes) {
        return ranks <= 1
                ? 0
                : Math.max(FLOOR, bytes * (ranks - 1) / ranks / (linkBytesPerSecond * LINK_SHARE)) + LAUNCH;
    }

    private double estimated(int ranks, double bytes) {
        return Math.max(FLOOR, 2 * bytes * (ranks - 1) / ranks / (linkBytesPerSecond * LINK_SHARE)) + LAUNCH;
    }

    private static double interpolated(Curve curve, double bytes) {
        double[] xs = curve.bytes();
        double[] ys = curve.seconds();
        if (bytes <= xs[0]) {
            return ys[0];
        }
        int last = xs.length - 1;
        if (bytes >= xs[last]) {
            return ys[last] * bytes / xs[last];
        }
        int found = Arrays.binarySearch(xs, bytes);
        int low = found >= 0 ? Math.min(found, last - 1) : -found - 2;
        double part = Math.log(bytes / xs[low]) / Math.log(xs[low + 1] / xs[low]);
        return ys[low] * Math.pow(ys[low + 1] / ys[low], part);
    }
}
