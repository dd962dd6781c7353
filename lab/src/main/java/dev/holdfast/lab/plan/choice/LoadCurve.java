package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.ClosedForm;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.StepTime;
import dev.holdfast.lab.plan.demand.Lengths;
import dev.holdfast.lab.plan.demand.NormalQuantile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How one replica behaves under a growing load of some requests: its time per output token and its throughput by the number of
 * requests that run at once. Both never fall as that number grows, so whatever is found by them is monotonic in the load.
 * Immutable.
 */
final class LoadCurve {
    private static final int REPRESENTATIVES = 128;
    private static final double GROWTH = 1.07;

    private final Replica replica;
    private final Lengths lengths;
    private final double scale;
    private final int[] streams;
    private final double[] tpot;
    private final double[] rate;
    private final Prompt[] prompts;
    private final double fit;
    private final int sequences;

    /**
     * Requests alike that stand for a share of all.
     *
     * @param before tokens that the prefix cache has
     * @param tokens to compute
     * @param seconds that computing takes
     */
    record Prompt(long before, long tokens, double seconds) {}

    private LoadCurve(Replica replica, Lengths lengths, double scale) {
        this.replica = replica;
        this.lengths = lengths;
        this.scale = scale;
        this.fit = replica.cache().concurrency(replica.blocks(), Math.round(lengths.heldMean()));
        this.prompts = prompts(replica.step(), lengths);
        this.sequences = replica.settings().maxSequences() * replica.layout().dataParallel();
        this.streams = grid(Math.max(1, sequences));
        this.tpot = new double[streams.length];
        this.rate = new double[streams.length];
        fill();
    }

    static LoadCurve of(Replica replica, Lengths lengths) {
        return new LoadCurve(replica, lengths, 1);
    }

    /** The same replica if everything took so many times as long. */
    LoadCurve times(double factor) {
        return new LoadCurve(replica, lengths, factor);
    }

    private static int[] grid(int most) {
        int[] all = new int[most];
        int count = 0;
        for (int at = 1; at < most; at = Math.max(at + 1, (int) (at * GROWTH))) {
            all[count++] = at;
        }
        all[count++] = most;
        return Arrays.copyOf(all, count);
    }

    private static Prompt[] prompts(StepTime step, Lengths lengths) {
        Prompt[] all = IntStream.range(0, lengths.count())
                .mapToObj(pair -> {
                    long tokens = Math.max(1, Math.round(lengths.computed(pair)));
                    long before = Math.max(0, lengths.input(pair) - tokens);
                    return new Prompt(before, tokens, step.prefillSeconds(before, tokens));
                })
                .sorted(Comparator.comparingLong(Prompt::tokens))
                .toArray(Prompt[]::new);
        if (all.length <= REPRESENTATIVES) {
            return all;
        }
        Prompt[] some = new Prompt[REPRESENTATIVES];
        for (int i = 0; i < some.length; i++) {
            int from = i * all.length / some.length;
            int to = (i + 1) * all.length / some.length;
            Prompt[] part = Arrays.copyOfRange(all, from, to);
            some[i] = new Prompt(
                    Math.round(Arrays.stream(part)
                            .mapToLong(Prompt::before)
                            .average()
                            .orElse(0)),
                    Math.round(Arrays.stream(part)
                            .mapToLong(Prompt::tokens)
                            .average()
                            .orElse(1)),
                    Arrays.stream(part).mapToDouble(Prompt::seconds).average().orElse(0));
        }
        return some;
    }

    private void fill() {
        double slowest = 0;
        double best = 0;
        for (int i = 0; i < streams.length; i++) {
            slowest = Math.max(slowest, scale * unscaledTpot(streams[i]));
            tpot[i] = slowest;
            best = Math.max(best, streams[i] / (lengths.meanOutput() * slowest));
            rate[i] = best;
        }
    }

    /**
     * The closed form for the mean lengths, plus what their spread adds: long answers run longer, so running requests hold more
     * than the mean; and attention makes long prompts cost more than in proportion.
     */
    private double unscaledTpot(int running) {
        double input = lengths.meanInput();
        double output = lengths.meanOutput();
        double share = lengths.context().shared();
        StepTime step = replica.step();
        double plain = ClosedForm.of(replica, running, input, output, share).tpotSeconds();
        double held = 1.0
                / (replica.layout().pipelineStages() * replica.layout().dataParallel())
                * (step.cacheSeconds(running, Math.round(running * lengths.heldMean()))
                        - step.cacheSeconds(running, Math.round(running * (input + output / 2))));
        long before = Math.round(input * share);
        double meanPrompt = step.prefillSeconds(before, Math.max(1, Math.round(input) - before));
        double spread = (meanPrefill() - meanPrompt) * running / output;
        return Math.max(plain / 2, plain + held + spread);
    }

    /** Seconds that the prompt of a request takes to compute, on average. */
    double meanPrefill() {
        return Arrays.stream(prompts).mapToDouble(Prompt::seconds).average().orElse(0);
    }

    /** The seconds of a step in which so many requests get a token and no prompt is computed. */
    double decodeStep(double running) {
        int sequences = (int) Math.ceil(running);
        return scale * replica.step().seconds(sequences, Math.round(running * lengths.heldMean()), 0, 0);
    }

    /** The seconds per output token with so many requests at once. */
    double tpot(double running) {
        return interpolated(tpot, running);
    }

    /** The requests a second with so many at once. */
    double rate(double running) {
        return running <= 1 ? rate[0] * running : interpolated(rate, running);
    }

    /** How many run at once at a rate; infinite if the replica cannot keep up. */
    double running(double perSecond) {
        if (perSecond <= rate[0]) {
            return perSecond / rate[0];
        }
        for (int i = 1; i < rate.length; i++) {
            if (rate[i] >= perSecond) {
                double part = (perSecond - rate[i - 1]) / (rate[i] - rate[i - 1]);
                return streams[i - 1] + part * (streams[i] - streams[i - 1]);
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private double interpolated(double[] values, double running) {
        if (running <= 1) {
            return values[0];
        }
        for (int i = 1; i < streams.length; i++) {
            if (streams[i] >= running) {
                double part = (running - streams[i - 1]) / (streams[i] - streams[i - 1]);
                return values[i - 1] + part * (values[i] - values[i - 1]);
            }
        }
        return running > streams[streams.length - 1] ? Double.POSITIVE_INFINITY : values[values.length - 1];
    }

    /** How many requests of the mean that is held fit into the cache. */
    double fit() {
        return fit;
    }

    /**
     * How many may run so that, at a percentile, what they hold fits into the cache: n + z x v x sqrt(n) = fit, for lengths that
     * vary by v and are independent.
     */
    double fitAt(double percentile) {
        double z = NormalQuantile.of(percentile / 100);
        double spread = z * lengths.heldDeviation() / Math.max(1, lengths.heldMean());
        double root = (-spread + Math.sqrt(spread * spread + 4 * fit)) / 2;
        return root * root;
    }

    /** How many may run by the cache and by the engine's limit. */
    double most(double percentile) {
        return Math.min(sequences, fitAt(percentile));
    }

    /** The largest number that meets a time per output token; 0 if not even one does. */
    double largestWithin(double tpotSeconds, double most) {
        if (tpot[0] > tpotSeconds) {
            return 0;
        }
        double found = 1;
        for (int i = 0; i < streams.length && tpot[i] <= tpotSeconds; i++) {
            found = streams[i];
            if (i + 1 < streams.length && tpot[i + 1] > tpotSeconds) {
                found += (tpotSeconds - tpot[i]) / (tpot[i + 1] - tpot[i]) * (streams[i + 1] - streams[i]);
            }
        }
        return Math.min(most, Math.floor(found));
    }

    /** The engine's limit of sequences, of all data-parallel groups. */
    int sequences() {
        return sequences;
    }

    Replica replica() {
        return replica;
    }

    Lengths lengths() {
        return lengths;
    }

    double scale() {
        return scale;
    }

    Prompt[] prompts() {
        return prompts.clone();
    }
}
