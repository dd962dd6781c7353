package dev.holdfast.llama.binding;

import java.util.Arrays;

/**
 * Finds how likely a token must be for top-p, without sorting all: the probabilities are summed up in buckets by logit, and
 * only the bucket in which the sum is reached is sorted. Confined.
 */
final class TopP {
    private static final int BUCKETS = 2048;
    private static final float PER_UNIT = 64;

    private final float part;
    private final double[] sums = new double[BUCKETS];
    private float[] found = new float[16];

    /** For a part of the probability. */
    TopP(float part) {
        this.part = part;
    }

    /**
     * The least logit of the most likely tokens that make up the part.
     *
     * @param highest the highest logit, above negative infinity
     */
    float least(float[] logits, float highest) {
        Arrays.fill(sums, 0);
        double sum = 0;
        for (float logit : logits) {
            double weight = Exponential.of(logit - highest);
            sums[bucket(logit, highest)] += weight;
            sum += weight;
        }
        double missing = part * sum;
        int bucket = 0;
        while (bucket < BUCKETS - 1 && sums[bucket] < missing) {
            missing -= sums[bucket++];
        }
        int count = collect(logits, highest, bucket);
        for (int i = count - 1; i > 0; i--) {
            missing -= Exponential.of(found[i] - highest);
            if (missing <= 0) {
                return found[i];
            }
        }
        return found[0];
    }

    /** Sorts the logits of a bucket; a bucket that is reached has one, but for rounding. */
    private int collect(float[] logits, float highest, int bucket) {
        int count = 0;
        for (float logit : logits) {
            if (bucket(logit, highest) == bucket && logit > Float.NEGATIVE_INFINITY) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = logit;
            }
        }
        if (count == 0) {
            found[0] = Float.NEGATIVE_INFINITY;
        }
        Arrays.sort(found, 0, count);
        return count;
    }

    private static int bucket(float logit, float highest) {
        return (int) Math.min(BUCKETS - 1, (highest - logit) * PER_UNIT);
    }
}
