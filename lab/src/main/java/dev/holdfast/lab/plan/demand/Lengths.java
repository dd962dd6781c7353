package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.stats.RandomSource;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How many tokens requests have: pairs of prompt and answer that stand for all of them. Immutable.
 */
public final class Lengths {
    /** How many pairs stand for a distribution. */
    public static final int PAIRS = 2000;

    private final int[] inputs;
    private final int[] outputs;
    private final Context context;

    /**
     * What else is known.
     *
     * @param tokens of a prompt and its answer together that have to be possible
     * @param shared the share of the prompts' tokens that a prefix cache finds, from 0 to below 1
     * @param source where the lengths are from, in words
     */
    public record Context(long tokens, double shared, String source) {}

    private Lengths(int[] inputs, int[] outputs, Context context) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.context = context;
    }

    /** All requests alike. */
    public static Lengths fixed(int input, int output, Context context) {
        return paired(new int[] {input}, new int[] {output}, context);
    }

    /** Independent lengths by their quantiles; the answers are dealt out in a fixed random order. */
    public static Lengths independent(int[] inputs, int[] outputs, Context context) {
        int[] dealt = outputs.clone();
        RandomGenerator random = RandomSource.of(0);
        for (int i = dealt.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = dealt[i];
            dealt[i] = dealt[j];
            dealt[j] = swapped;
        }
        return paired(inputs, dealt, context);
    }

    /** Prompts with their answers; what exceeds the context is cut off the prompt, then off the answer. */
    public static Lengths paired(int[] inputs, int[] outputs, Context context) {
        if (inputs.length == 0 || inputs.length != outputs.length) {
            throw new IllegalArgumentException(
                    "there are " + inputs.length + " prompts for " + outputs.length + " answers");
        }
        int[] in = inputs.clone();
        int[] out = outputs.clone();
        for (int i = 0; i < in.length; i++) {
            out[i] = (int) Math.clamp(out[i], 1, Math.max(1, context.tokens() - 1));
            in[i] = (int) Math.clamp(in[i], 1, Math.max(1, context.tokens() - out[i]));
        }
        return new Lengths(in, out, context);
    }

    /** The mean length of a prompt. */
    public double meanInput() {
        return Arrays.stream(inputs).average().orElse(1);
    }

    /** The mean length of an answer. */
    public double meanOutput() {
        return Arrays.stream(outputs).average().orElse(1);
    }

    /** How many pairs there are. */
    public int count() {
        return inputs.length;
    }

    /** The prompt of a pair. */
    public int input(int pair) {
        return inputs[pair];
    }

    /** The tokens of the prompt of a pair that have to be computed. */
    public double computed(int pair) {
        return Math.max(1, inputs[pair] * (1 - context.shared()));
    }

    /** The answer of a pair. */
    public int output(int pair) {
        return outputs[pair];
    }

    /** The nearest-rank percentile of the prompts. */
    public int inputPercentile(double percent) {
        return percentile(inputs, percent);
    }

    /** The nearest-rank percentile of the answers. */
    public int outputPercentile(double percent) {
        return percentile(outputs, percent);
    }

    private static int percentile(int[] values, double percent) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(percent / 100 * sorted.length) - 1, 0, sorted.length - 1)];
    }

    /**
     * The tokens that a running request holds, averaged over time: a request with an answer of o tokens runs in proportion to
     * o, and holds half of its answer on average, so the mean is E[o (i + o/2)] / E[o].
     */
    public double heldMean() {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < inputs.length; i++) {
            sum += outputs[i] * (inputs[i] + outputs[i] / 2.0);
            weight += outputs[i];
        }
        return sum / weight;
    }

    /** The standard deviation of these: E[o (i^2 + i o + o^2/3)] / E[o] is the mean of the squares. */
    public double heldDeviation() {
        double squares = 0;
        double weight = 0;
        for (int i = 0; i < inputs.length; i++) {
            double in = inputs[i];
            double out = outputs[i];
            squares += out * (in * in + in * out + out * out / 3);
            weight += out;
        }
        double mean = heldMean();
        return Math.sqrt(Math.max(0, squares / weight - mean * mean));
    }

    /** What else is known. */
    public Context context() {
        return context;
    }

    /** The same requests with another share found in the prefix cache. */
    public Lengths sharing(double share) {
        return new Lengths(inputs, outputs, new Context(context.tokens(), share, context.source()));
    }
}
