package dev.holdfast.lab.workload;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How many tokens prompts or answers have. Immutable. */
public sealed interface LengthDistribution {
    /** The next length, at least 1. */
    int draw(RandomGenerator random);

    /** The mean length, before any clipping of the distribution itself. */
    double mean();

    /** The same, but what is too short or too long is drawn as the nearest bound. */
    default LengthDistribution clipped(int least, int most) {
        return new Clipped(this, least, most);
    }

    /** Always the same. */
    static LengthDistribution fixed(int tokens) {
        return new Fixed(tokens);
    }

    /**
     * Whole numbers with equal probability from {@code floor(tokens * (1 - ratio))} to {@code ceil(tokens * (1 + ratio))}, as the dataset
     * {@code random} of {@code vllm bench serve} draws them.
     *
     * @param ratio from 0 (always the same) to below 1
     */
    static LengthDistribution aroundByRatio(int tokens, double ratio) {
        if (!(ratio >= 0 && ratio < 1)) {
            throw new IllegalArgumentException("a range ratio is from 0 to below 1, not " + ratio);
        }
        int least = (int) Math.floor(tokens * (1 - ratio));
        return new Uniform(Math.max(1, least), (int) Math.ceil(tokens * (1 + ratio)));
    }

    /**
     * A lognormal distribution by two of its percentiles.
     *
     * @param median its 50th percentile in tokens
     * @param p99 its 99th, at least the median
     */
    static LengthDistribution logNormal(double median, double p99) {
        return new LogNormal(median, Math.log(p99 / median) / LogNormal.Z99);
    }

    /** A lognormal distribution by its mean and the ratio of its standard deviation to its mean. */
    static LengthDistribution logNormalByMean(double mean, double variation) {
        double variance = Math.log1p(variation * variation);
        return new LogNormal(mean * Math.exp(-variance / 2), Math.sqrt(variance));
    }

    /**
     * Always the same.
     *
     * @param tokens at least 1
     */
    record Fixed(int tokens) implements LengthDistribution {
        public Fixed {
            check(tokens);
        }

        @Override
        public int draw(RandomGenerator random) {
            return tokens;
        }

        @Override
        public double mean() {
            return tokens;
        }
    }

    /**
     * Whole numbers with equal probability.
     *
     * @param least at least 1
     * @param most itself included
     */
    record Uniform(int least, int most) implements LengthDistribution {
        public Uniform {
            check(least);
            if (most < least) {
                throw new IllegalArgumentException("lengths from " + least + " to " + most + " are none");
            }
        }

        @Override
        public int draw(RandomGenerator random) {
            return least + (int) (random.nextDouble() * ((double) most - least + 1));
        }

        @Override
        public double mean() {
            return ((double) least + most) / 2;
        }
    }

    /**
     * A length whose logarithm is normally distributed: most are short, a few very long.
     *
     * @param median tokens, above 0
     * @param sigma standard deviation of the natural logarithm
     */
    record LogNormal(double median, double sigma) implements LengthDistribution {
        private static final double Z99 = 2.3263478740408408;

        public LogNormal {
            if (!(median > 0 && sigma >= 0) || Double.isInfinite(median) || Double.isInfinite(sigma)) {
                throw new IllegalArgumentException(
                        "a lognormal length has a median above 0 and a p99 of at least that, not " + median
                                + " and sigma " + sigma);
            }
        }

        @Override
        public int draw(RandomGenerator random) {
            double drawn = median * Math.exp(sigma * random.nextGaussian());
            return (int) Math.clamp(Math.round(drawn), 1L, (long) Integer.MAX_VALUE);
        }

        @Override
        public double mean() {
            return median * Math.exp(sigma * sigma / 2);
        }
    }

    /**
     * Drawn from lengths that were measured.
     *
     * @param tokens at least one, each at least 1; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // not copied: a trace has many
    record Empirical(int[] tokens) implements LengthDistribution {
        public Empirical {
            if (tokens.length == 0) {
                throw new IllegalArgumentException("no lengths to draw from");
            }
            check(Arrays.stream(tokens).min().orElseThrow());
        }

        @Override
        public int draw(RandomGenerator random) {
            return tokens[random.nextInt(tokens.length)];
        }

        @Override
        public double mean() {
            return Arrays.stream(tokens).average().orElseThrow();
        }
    }

    /**
     * Another one within bounds.
     *
     * @param inner from which is drawn
     * @param least at least 1
     * @param most itself included
     */
    record Clipped(LengthDistribution inner, int least, int most) implements LengthDistribution {
        public Clipped {
            check(least);
            if (most < least) {
                throw new IllegalArgumentException("lengths from " + least + " to " + most + " are none");
            }
        }

        @Override
        public int draw(RandomGenerator random) {
            return Math.clamp(inner.draw(random), least, most);
        }

        @Override
        public double mean() {
            return Math.clamp(inner.mean(), least, most);
        }
    }

    private static void check(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("a length is at least 1 token, not " + tokens);
        }
    }
}
