package dev.holdfast.lab.plan;

/**
 * How long one step of a continuous-batching engine takes. It is a sum of terms: the weights are read once (or, if that takes
 * longer, multiplied with the decoding tokens), the cache of every sequence is read, the prompt's tokens are computed, the
 * accelerators add up twice in each layer, and each layer, step and sequence has a fixed cost.
 *
 * <p>The efficiency of computing was fitted on prompts of up to 8,192 tokens with their attention folded in, so attention
 * counts only what exceeds the 4,096 tokens at which such a prompt's tokens look on average. Pipeline stages work on one
 * part of the batch each, and so do groups that share nothing but experts; batches are those of all of them together.
 *
 * <p>Immutable and thread-safe; {@link #seconds} allocates nothing and takes some ten nanoseconds.
 */
public final class StepTime {
    /** Tokens of context for each prompt token whose attention is folded into the efficiency of computing. */
    public static final long FOLDED_CONTEXT = 4096;

    private static final int TABLE = 8192;

    private final StepWork work;
    private final StepRates rates;
    private final StepGroup group;
    private final double fixed;
    private final double[] exchange;
    private final double[] weights;
    private final double[] windowTokens;
    private final double[] windowBytes;

    /** A model on a group of accelerators. */
    public StepTime(StepWork work, StepRates rates, StepGroup group) {
        this.work = work;
        this.rates = rates;
        this.group = group;
        this.fixed = work.layers() * rates.secondsPerLayer() + rates.secondsPerStep();
        this.exchange = new double[TABLE + 1];
        this.weights = new double[TABLE + 1];
        for (int tokens = 0; tokens <= TABLE; tokens++) {
            exchange[tokens] = exchanged(tokens);
            weights[tokens] =
                    (work.weightBytes() + work.expertBytes() * work.expertsTouched(tokens * group.dataParallel()))
                            / rates.weightBytesPerSecond();
        }
        this.windowTokens = work.cache().windows().stream()
                .mapToDouble(StepWork.Window::tokens)
                .toArray();
        this.windowBytes = work.cache().windows().stream()
                .mapToDouble(StepWork.Window::bytesPerToken)
                .toArray();
    }

    /**
     * The pairs of tokens that attention looks at when so many tokens of a prompt are computed after others.
     *
     * @param before tokens of the sequence that are computed already
     * @param tokens tokens to compute now
     */
    public static long attended(long before, long tokens) {
        return tokens * before + tokens * (tokens + 1) / 2;
    }

    /**
     * The seconds that one step takes.
     *
     * @param decodeSequences sequences that get one token each
     * @param contextTokens tokens that these sequences have so far, all together
     * @param prefillTokens tokens of prompts computed in the step
     * @param prefillContextTokens for each of these the tokens it looks at, all together: the sum of
     *     {@link #attended} over the prompts in the step
     */
    public double seconds(int decodeSequences, long contextTokens, int prefillTokens, long prefillContextTokens) {
        double share = group.share();
        double tokens = (decodeSequences + (double) prefillTokens) * share;
        double reading = lookup(weights, tokens);
        double multiplying =
                decodeSequences * share * (work.flopsPerToken() + work.flopsPerLogits()) / rates.flopsPerSecond();
        return fixed
                + Math.max(reading, multiplying)
                + share * cacheSeconds(decodeSequences, contextTokens)
                + share * computeSeconds(prefillTokens, (double) prefillContextTokens)
                + exchangeSeconds(tokens)
                + decodeSequences * rates.secondsPerSequence();
    }

    /** The seconds that the tokens of a prompt add to steps that run anyhow, in chunks of 8,192 tokens or less. */
    public double prefillSeconds(long before, long tokens) {
        return computeSeconds((double) tokens, (double) attended(before, tokens)) * group.share()
                + prefillExchangeSeconds(tokens);
    }

    /** The part of {@link #prefillSeconds} that the accelerators spend on adding up. */
    public double prefillExchangeSeconds(long tokens) {
        return tokens * exchange[TABLE] / TABLE * group.share();
    }

    /** The seconds that reading the cache takes. */
    public double cacheSeconds(int sequences, long contextTokens) {
        if (sequences == 0) {
            return 0;
        }
        double bytes = contextTokens * work.cache().bytesPerToken()
                + sequences * work.cache().stateBytes();
        double mean = (double) contextTokens / sequences;
        for (int i = 0; i < windowTokens.length; i++) {
            bytes += sequences * Math.min(mean, windowTokens[i]) * windowBytes[i];
        }
        return bytes / rates.cacheBytesPerSecond();
    }

    /** The seconds that reading the weights takes for a step of so many tokens. */
    public double weightSeconds(int tokens) {
        return lookup(weights, tokens * group.share());
    }

    /** The seconds that the accelerators spend on adding up in a step of so many tokens. */
    public double exchangeSeconds(int tokens) {
        return exchangeSeconds(tokens * group.share());
    }

    /** The seconds that a step takes whatever it does. */
    public double fixedSeconds() {
        return fixed;
    }

    /** What it computes. */
    public StepWork work() {
        return work;
    }

    /** How fast. */
    public StepRates rates() {
        return rates;
    }

    /** By whom. */
    public StepGroup group() {
        return group;
    }

    private double computeSeconds(double tokens, double pairs) {
        double beyond = Math.max(0, pairs - tokens * FOLDED_CONTEXT);
        return tokens * work.flopsPerToken() / rates.flopsPerSecond()
                + beyond * work.flopsPerPair() / rates.attentionFlopsPerSecond();
    }

    private double exchangeSeconds(double tokens) {
        return tokens >= TABLE ? exchange[TABLE] * tokens / TABLE : lookup(exchange, tokens);
    }

    private static double lookup(double[] table, double tokens) {
        if (tokens >= TABLE) {
            return table[TABLE];
        }
        int low = (int) tokens;
        double part = tokens - low;
        return part == 0 ? table[low] : table[low] * (1 - part) + table[low + 1] * part;
    }

    private double exchanged(int tokens) {
        if (tokens == 0) {
            return 0;
        }
        double bytes = tokens * work.groupBytesPerToken();
        double adding = group.allReduce().seconds(group.tensorParallel(), bytes);
        double sending = group.pipelineStages() > 1
                ? (group.pipelineStages() - 1) * group.allReduce().sendSeconds(bytes / group.tensorParallel())
                : 0;
        if (work.experts() > 0 && group.expertParallel() > 1) {
            double routed = group.allReduce()
                    .allToAllSeconds(group.expertParallel(), bytes * work.expertsUsed() / group.tensorParallel());
            return work.layers() * (adding + 2 * routed) + sending;
        }
        return 2 * work.layers() * adding + sending;
    }
}
