package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.demand.NormalQuantile;
import java.util.Arrays;

/**
 * What a replica does at a load: closed form and queueing, no simulation.
 *
 * <ul>
 *   <li>Requests that run at once are Poisson distributed about their mean (the number in an M/G/infinity system is, whatever
 *       the lengths), so at a percentile there are n + z sqrt(n).
 *   <li>A prompt waits until the running step ends, and its own step computes the other prompts that came meanwhile, too. A step of
 *       decoding D and of k prompts of c each takes D + k c, and as many come as it lasts, so its mean is D / (1 - r c), and its
 *       mean square (D^2 + 2 D c n + n E[c^2]) / (1 - (r c)^2) with n prompts in a step on average; the wait is half of the mean square
 *       over the mean (the rest of an interval that is met at random, as renewal theory has it), and the others as many as come
 *       in such an interval.
 *   <li>If the token budget of a step is what limits, prompts queue as for one server: the mean wait of Allen and Cunneen, (Ca +
 *       Cs) / 2 x rho / (1 - rho) x E[S], with the squared variations of gaps and of service, for Poisson arrivals the
 *       formula of Pollaczek and Khinchine. S is a prompt's computing and its share of the decoding at a full budget. The longer of
 *       both waits counts. It is taken as exponential for those that wait, as it is in heavy traffic (Kingman).
 * </ul>
 *
 * Pure functions.
 */
final class Behaviour {
    private static final int HALVINGS = 50;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;
    private static final int LEAST_BUDGET_SHARE = 8;

    private final LoadCurve curve;
    private final double percentile;
    private final double arrivalVariation;
    private final LoadCurve.Prompt[] prompts;
    private final double firstTokenSeconds;

    Behaviour(LoadCurve curve, double percentile, double arrivalVariation) {
        this.curve = curve;
        this.percentile = percentile;
        this.arrivalVariation = arrivalVariation;
        this.prompts = curve.prompts();
        this.firstTokenSeconds = curve.replica().accelerator().efficiencies().firstTokenSeconds();
    }

    /**
     * Waiting for the computing of prompts.
     *
     * @param utilisation of the token budget
     * @param share of requests that wait
     * @param delay of those that do, on average
     */
    private record Queue(double utilisation, double share, double delay) {
        double mean() {
            return share * delay;
        }

        /** How likely a wait is at most this long. */
        double within(double seconds) {
            if (seconds < 0) {
                return 0;
            }
            return mean() <= 0 ? 1 : 1 - share * Math.exp(-seconds / delay);
        }
    }

    /** The state at so many requests a second; times are infinite if it cannot keep up. */
    Operating at(double perSecond) {
        double running = curve.running(perSecond);
        double high = running + NormalQuantile.of(percentile / 100) * Math.sqrt(running);
        double decode = curve.decodeStep(Math.min(running, curve.sequences()));
        double budget = budget(running);
        Queue queue = queue(perSecond, Math.min(1, running), decode, budget);
        double[] own = new double[prompts.length];
        double chunks = 0;
        for (int i = 0; i < own.length; i++) {
            double steps = Math.ceil(prompts[i].tokens() / budget);
            chunks += steps / own.length;
            own[i] = firstTokenSeconds + steps * decode + curve.scale() * prompts[i].seconds();
        }
        boolean lost = Double.isInfinite(running) || Double.isInfinite(queue.delay());
        double mixed = Math.min(1, perSecond * chunks * curve.tpot(running));
        return new Operating(
                perSecond,
                running,
                high,
                lost ? never() : firstToken(own, queue),
                new Operating.Spread(
                        curve.tpot(running), curve.tpot(running), curve.tpot(high), curve.tpot(at99(running))),
                gaps(running, decode, budget, mixed),
                queue.mean(),
                queue.utilisation(),
                running / curve.fit());
    }

    private static double at99(double running) {
        return running + NormalQuantile.of(P99 / 100) * Math.sqrt(running);
    }

    private static Operating.Spread never() {
        double never = Double.POSITIVE_INFINITY;
        return new Operating.Spread(never, never, never, never);
    }

    /** Tokens of a step that are left for prompts: decoding goes first. */
    private double budget(double running) {
        double all = curve.replica().settings().maxBatchedTokens();
        return Math.max(all / LEAST_BUDGET_SHARE, all - (Double.isInfinite(running) ? all : running));
    }

    private Queue queue(double perSecond, double busy, double decode, double budget) {
        double tokens = Arrays.stream(prompts)
                .mapToLong(LoadCurve.Prompt::tokens)
                .average()
                .orElse(1);
        double fullStep = curve.scale() * curve.meanPrefill() / tokens * budget;
        double slowed = 1 + decode / fullStep;
        double mean = 0;
        double squares = 0;
        for (LoadCurve.Prompt prompt : prompts) {
            double service = curve.scale() * prompt.seconds() * slowed;
            mean += service / prompts.length;
            squares += service * service / prompts.length;
        }
        double utilisation = perSecond * mean;
        if (utilisation >= 1) {
            return new Queue(utilisation, 1, Double.POSITIVE_INFINITY);
        }
        double variation = squares / (mean * mean) - 1;
        double server = (arrivalVariation + variation) / 2 * utilisation / (1 - utilisation) * mean;
        double share = Math.max(busy, utilisation);
        double queued = share > 0 ? decode / 2 + server / share : 0;
        return new Queue(utilisation, share, Math.max(queued, gathered(perSecond, decode, budget)));
    }

    /** The wait for the running step, and for the prompts that come in it. */
    private double gathered(double perSecond, double decode, double budget) {
        double chunks = 0;
        double mean = 0;
        double squares = 0;
        for (LoadCurve.Prompt prompt : prompts) {
            double steps = Math.ceil(prompt.tokens() / budget);
            double chunk = curve.scale() * prompt.seconds() / steps;
            chunks += steps / prompts.length;
            mean += steps * chunk / prompts.length;
            squares += steps * chunk * chunk / prompts.length;
        }
        mean /= chunks;
        squares /= chunks;
        double rate = perSecond * chunks;
        double part = rate * mean;
        if (part >= 1) {
            return Double.POSITIVE_INFINITY;
        }
        double length = decode / (1 - part);
        double inStep = rate * length;
        double square = (decode * decode + 2 * decode * mean * inStep + squares * inStep) / (1 - part * part);
        return square / length * (0.5 + arrivalVariation * part);
    }

    private Operating.Spread firstToken(double[] own, Queue queue) {
        double mean = Arrays.stream(own).average().orElse(0) + queue.mean();
        return new Operating.Spread(
                mean, percentile(own, queue, MEDIAN), percentile(own, queue, percentile), percentile(own, queue, P99));
    }

    private static double percentile(double[] own, Queue queue, double percent) {
        double low = 0;
        double high = Arrays.stream(own).max().orElse(0) + queue.delay() * 20 + 1e-9;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            double share = 0;
            for (double seconds : own) {
                share += queue.within(middle - seconds) / own.length;
            }
            if (share * 100 < percent) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Gaps are plain steps, or steps that compute a chunk of some prompt beside. */
    private Operating.Spread gaps(double running, double decode, double budget, double mixed) {
        double[] chunks = new double[prompts.length];
        for (int i = 0; i < chunks.length; i++) {
            double part = Math.min(1, budget / prompts[i].tokens());
            chunks[i] = curve.scale() * prompts[i].seconds() * part;
        }
        Arrays.sort(chunks);
        return new Operating.Spread(
                curve.tpot(running),
                gap(chunks, decode, mixed, MEDIAN),
                gap(chunks, decode, mixed, percentile),
                gap(chunks, decode, mixed, P99));
    }

    private static double gap(double[] chunks, double decode, double mixed, double percent) {
        double beyond = percent / 100 - (1 - mixed);
        if (beyond <= 0) {
            return decode;
        }
        int at = (int) Math.clamp(Math.ceil(beyond / mixed * chunks.length) - 1, 0, chunks.length - 1);
        return decode + chunks[at];
    }
}
