package dev.holdfast.lab.stats;

import java.util.random.RandomGenerator;

/**
 * Draws from a gamma distribution of scale 1 by the method of Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (ACM
 * Transactions on Mathematical Software 26(3), 2000); shapes below 1 by their remark in section 6, {@code Gamma(a) = Gamma(a + 1) *
 * U^(1/a)}. Immutable.
 */
public final class GammaSampler {
    private static final double SQUEEZE = 0.0331;

    private final double shape;
    private final double d;
    private final double c;

    /** @param shape above 0 and finite; also the mean */
    public GammaSampler(double shape) {
        if (!(shape > 0) || Double.isInfinite(shape)) {
            throw new IllegalArgumentException("the shape of a gamma distribution is above 0 and finite, not " + shape);
        }
        this.shape = shape;
        d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        c = 1 / Math.sqrt(9 * d);
    }

    /** The next value, above 0 but for rounding. */
    public double draw(RandomGenerator random) {
        if (shape == 1) {
            return random.nextExponential();
        }
        double drawn = drawAboveOne(random);
        return shape < 1 ? drawn * Math.exp(-random.nextExponential() / shape) : drawn;
    }

    private double drawAboveOne(RandomGenerator random) {
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            if (root <= 0) {
                continue;
            }
            double v = root * root * root;
            double u = 1 - random.nextDouble();
            if (u < 1 - SQUEEZE * x * x * x * x || Math.log(u) < x * x / 2 + d * (1 - v + Math.log(v))) {
                return d * v;
            }
        }
    }
}
