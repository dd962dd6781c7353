package dev.holdfast.lab.workload;

/** Arrivals of a rate that changes with time. Confined to one thread. */
final class ProfileArrivals implements Arrivals {
    private final double[] rates;
    private final double width;
    private final Gaps gaps;
    private long part;
    private double into;

    ProfileArrivals(ArrivalPattern.Profile profile, Gaps gaps) {
        rates = profile.perSecond().clone();
        width = profile.periodSeconds() / rates.length;
        this.gaps = gaps;
    }

    @Override
    public double next() {
        double expected = gaps.next(1);
        double rate = rates[(int) (part % rates.length)];
        while (expected > rate * (width - into)) {
            expected -= rate * (width - into);
            part++;
            into = 0;
            rate = rates[(int) (part % rates.length)];
        }
        into = rate == 0 ? into : Math.min(width, into + expected / rate);
        return part * width + into;
    }
}
