package dev.holdfast.lab.stats;

/** Student's t distribution. Pure functions. */
public final class StudentT {
    private static final double[] LANCZOS = {
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };
    private static final int STEPS = 1000;
    private static final double CLOSE = 1e-15;
    private static final double TINY = 1e-300;

    private StudentT() {}

    /**
     * The probability of a value up to {@code t}: from the regularised incomplete beta function (Abramowitz and Stegun 26.7.1).
     *
     * @param freedom degrees of freedom, above 0
     */
    public static double cumulative(double t, double freedom) {
        double tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
        return t > 0 ? 1 - tail : tail;
    }

    /**
     * The value that is not exceeded with a probability, by bisection.
     *
     * @param probability between 0 and 1
     * @param freedom degrees of freedom, above 0
     */
    public static double quantile(double probability, double freedom) {
        if (!(probability > 0 && probability < 1 && freedom > 0)) {
            throw new IllegalArgumentException(
                    "no quantile of " + probability + " with " + freedom + " degrees of freedom");
        }
        if (probability < 0.5) {
            return -quantile(1 - probability, freedom);
        }
        double low = 0;
        double high = 1;
        while (cumulative(high, freedom) < probability && high < 1e12) {
            high *= 2;
        }
        for (int i = 0; i < 100 && high - low > 1e-12 * high; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle, freedom) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** By its continued fraction (NIST Digital Library of Mathematical Functions 8.17.22), evaluated by Lentz's method. */
    private static double incompleteBeta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incompleteBeta(1 - x, b, a);
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
        double c = 1;
        double d = 1 / safe(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m <= STEPS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / safe(1 + even * d);
            c = safe(1 + even / c);
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / safe(1 + odd * d);
            c = safe(1 + odd / c);
            fraction *= d * c;
            if (Math.abs(d * c - 1) < CLOSE) {
                break;
            }
        }
        return front * fraction;
    }

    private static double safe(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients), for x of 0.5 and above. */
    private static double logGamma(double x) {
        double sum = 0.9999999999998099;
        for (int i = 0; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x + i);
        }
        double t = x + 6.5;
        return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
