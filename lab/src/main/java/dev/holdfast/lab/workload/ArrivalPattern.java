package dev.holdfast.lab.workload;

import dev.holdfast.lab.stats.RandomSource;

/** How requests come: the description from which {@link Arrivals} are drawn. Immutable. */
public sealed interface ArrivalPattern {
    /** Burstiness of a constant gap. */
    double EVEN = Double.POSITIVE_INFINITY;

    /** Burstiness of a Poisson process. */
    double POISSON = 1;

    /** From the first request on; the same each time for the same seed. */
    Arrivals start(long seed);

    /**
     * The times of the first requests, in seconds from the start.
     *
     * @param stretched whether a {@link Rate} is to end exactly at {@code count / perSecond}, by scaling all times, as {@code vllm bench
     *     serve} does, so that runs with other seeds have the same mean rate; other patterns are never stretched
     */
    default double[] times(int count, long seed, boolean stretched) {
        Arrivals arrivals = start(seed);
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            times[i] = arrivals.next();
        }
        if (stretched && this instanceof Rate rate && count > 0 && times[count - 1] > 0) {
            double factor = count / rate.perSecond / times[count - 1];
            for (int i = 0; i < count; i++) {
                times[i] *= factor;
            }
        }
        return times;
    }

    /** One each {@code 1/perSecond} seconds. */
    static Rate constant(double perSecond) {
        return new Rate(perSecond, EVEN);
    }

    /** Independent requests of many users. */
    static Rate poisson(double perSecond) {
        return new Rate(perSecond, POISSON);
    }

    /** Gamma-distributed gaps, in clusters below a burstiness of 1 and steadier above. */
    static Rate gamma(double perSecond, double burstiness) {
        return new Rate(perSecond, burstiness);
    }

    /** All at 0. */
    static Rate allAtOnce() {
        return new Rate(Double.POSITIVE_INFINITY, POISSON);
    }

    /**
     * A steady mean rate with gaps {@code ~ Gamma(shape = burstiness, scale = 1 / (perSecond * burstiness))}, as {@code vllm bench serve}
     * draws them; the first request waits for a gap, too.
     *
     * @param perSecond requests a second, above 0; infinite: all at 0
     * @param burstiness above 0: 1 a Poisson process, below in clusters, above steadier, infinite a constant gap
     */
    record Rate(double perSecond, double burstiness) implements ArrivalPattern {
        public Rate {
            checkRate(perSecond);
            checkBurstiness(burstiness);
        }

        @Override
        public Arrivals start(long seed) {
            Gaps gaps = new Gaps(burstiness, RandomSource.of(seed));
            double[] now = new double[1];
            return () -> now[0] += gaps.next(perSecond);
        }
    }

    /** How a ramp goes from one rate to another. */
    enum Shape {
        LINEAR,
        EXPONENTIAL
    }

    /**
     * A rate that goes from one value to another in equal steps from request to request, not from second to second, as in {@code vllm bench
     * serve}; after the last request of the ramp, it stays.
     *
     * @param from requests a second at the first request, above 0
     * @param to requests a second at the last request of the ramp, above 0
     * @param shape whether steps are equal in difference or in ratio
     * @param requests how many the ramp has
     * @param burstiness as in {@link Rate}
     */
    record Ramp(double from, double to, Shape shape, int requests, double burstiness) implements ArrivalPattern {
        public Ramp {
            checkFinite(from);
            checkFinite(to);
            checkBurstiness(burstiness);
            if (requests < 1) {
                throw new IllegalArgumentException("a ramp has at least 1 request, not " + requests);
            }
        }

        /** The rate at which a request comes, counted from 0. */
        public double rateAt(long request) {
            double progress = Math.min(1, (double) request / Math.max(1, requests - 1));
            return switch (shape) {
                case LINEAR -> from + (to - from) * progress;
                case EXPONENTIAL -> from * Math.pow(to / from, progress);
            };
        }

        @Override
        public Arrivals start(long seed) {
            Gaps gaps = new Gaps(burstiness, RandomSource.of(seed));
            return new Arrivals() {
                private double now;
                private long request;

                @Override
                public double next() {
                    now += gaps.next(rateAt(request++));
                    return now;
                }
            };
        }
    }

    /**
     * A rate that changes with time, such as over a day, with Poisson-like gaps: the arrivals of a steady process, moved to where the
     * expected number of requests is the same (time rescaling; Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by
     * thinning", Naval Research Logistics 26, 1979, section 1). The pattern repeats.
     *
     * @param periodSeconds how long the pattern is
     * @param perSecond the rate in each of its equal parts, none negative, one above 0; not copied
     * @param burstiness as in {@link Rate}
     */
    @SuppressWarnings("ArrayRecordComponent") // not copied: nobody changes it
    record Profile(double periodSeconds, double[] perSecond, double burstiness) implements ArrivalPattern {
        public Profile {
            checkFinite(periodSeconds);
            checkBurstiness(burstiness);
            double sum = 0;
            for (double rate : perSecond) {
                if (!(rate >= 0) || Double.isInfinite(rate)) {
                    throw new IllegalArgumentException("a rate is finite and not negative: " + rate);
                }
                sum += rate;
            }
            if (sum == 0) {
                throw new IllegalArgumentException("a profile has at least one rate above 0");
            }
        }

        @Override
        public Arrivals start(long seed) {
            return new ProfileArrivals(this, new Gaps(burstiness, RandomSource.of(seed)));
        }
    }

    private static void checkRate(double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("a rate is above 0 requests a second, not " + perSecond);
        }
    }

    private static void checkFinite(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("it is above 0 and finite, not " + value);
        }
    }

    private static void checkBurstiness(double burstiness) {
        if (!(burstiness > 0)) {
            throw new IllegalArgumentException("a burstiness is above 0, not " + burstiness);
        }
    }
}
