package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.ClosedForm;
import dev.holdfast.lab.plan.Estimate;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Targets;
import dev.holdfast.lab.report.Numbers;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Finds how many replicas meet a demand: the least number at which each of the conditions of {@link Sizing.Condition} holds. All
 * of them hold for every greater number, too. Pure functions.
 */
final class Sizer {
    private static final int MOST_REPLICAS = 1_000_000;
    private static final double MILLIS = 1000;

    private final Demand demand;
    private final LoadCurve curve;
    private final Behaviour behaviour;
    private final double answerSeconds;
    private final double peak;
    private final double most;

    /** What came out. */
    sealed interface Result {
        /** It can be done. */
        record Sized(Sizing sizing) implements Result {}

        /**
         * It cannot.
         *
         * @param target which target
         * @param asked what is asked, in seconds
         * @param best the best that is possible, in seconds
         * @param reason in words, with numbers
         */
        record Missed(String target, double asked, double best, String reason) implements Result {}
    }

    Sizer(Demand demand, LoadCurve curve) {
        this.demand = demand;
        this.curve = curve;
        Targets targets = demand.targets();
        this.behaviour =
                new Behaviour(curve, targets.percentile(), demand.load().arrivalVariation());
        Operating idle = behaviour.at(0);
        this.answerSeconds = idle.ttft().mean()
                + Math.max(0, demand.lengths().meanOutput() - 1) * idle.tpot().mean();
        this.peak = demand.load().peak(answerSeconds);
        this.most = curve.most(targets.percentile());
    }

    Result size() {
        Targets targets = demand.targets();
        Operating idle = behaviour.at(0);
        if (idle.tpot().mean() > targets.tpotSeconds()) {
            String term = alone().binding().name();
            return missed("TPOT", targets.tpotSeconds(), idle.tpot().mean(), "alone on the replica, mostly " + term);
        }
        if (idle.ttft().target() > targets.ttftSeconds()) {
            String term = alone().bindingFirstToken().name();
            return missed("TTFT", targets.ttftSeconds(), idle.ttft().target(), "with nobody before it, mostly " + term);
        }
        double streams = Math.max(1, curve.largestWithin(targets.tpotSeconds(), Math.floor(most)));
        double throughput = curve.rate(streams);
        double usable = throughput * demand.operation().headroom();
        int replicas = Math.clamp((long) Math.ceil(peak / usable - 1e-9), 1, MOST_REPLICAS);
        Sizing.Condition decided = Sizing.Condition.THROUGHPUT;
        for (Sizing.Condition condition : Sizing.Condition.values()) {
            int needed = least(replicas, count -> holds(condition, behaviour.at(peak / count)));
            if (needed > MOST_REPLICAS) {
                return impossible(condition);
            }
            if (needed > replicas) {
                replicas = needed;
                decided = condition;
            }
        }
        double mean = demand.load().mean(answerSeconds);
        return new Result.Sized(new Sizing(
                streams,
                limit(streams),
                throughput,
                peak,
                mean,
                replicas,
                decided,
                behaviour.at(peak / replicas),
                behaviour.at(mean / replicas)));
    }

    /** One request of mean length by itself. */
    private Estimate alone() {
        return ClosedForm.of(
                curve.replica(),
                1,
                demand.lengths().meanInput(),
                demand.lengths().meanOutput(),
                demand.lengths().context().shared());
    }

    /** How a replica does at some requests a second. */
    Operating at(double perSecond) {
        return behaviour.at(perSecond);
    }

    private boolean holds(Sizing.Condition condition, Operating state) {
        Targets targets = demand.targets();
        return switch (condition) {
            case THROUGHPUT -> Double.isFinite(state.running()) && state.prefillShare() < 1;
            case TPOT -> state.tpot().target() <= targets.tpotSeconds();
            case TTFT -> state.ttft().target() <= targets.ttftSeconds();
            case ROOM -> state.runningHigh() <= Math.max(1, most) || state.running() <= 0.01;
        };
    }

    private static int least(int from, IntPredicate holds) {
        int high = from;
        int low = from - 1;
        while (!holds.test(high)) {
            low = high;
            if (high > MOST_REPLICAS) {
                return high;
            }
            high *= 2;
        }
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private Sizing.Limit limit(double streams) {
        if (streams + 1 <= most) {
            return Sizing.Limit.TPOT;
        }
        return curve.fitAt(demand.targets().percentile()) < curve.sequences()
                ? Sizing.Limit.CACHE
                : Sizing.Limit.SEQUENCES;
    }

    private static Result missed(String target, double asked, double best, String when) {
        return new Result.Missed(
                target,
                asked,
                best,
                String.format(
                        Locale.ROOT,
                        "%s is %s ms at best, %s; %s ms are asked",
                        target,
                        Numbers.text(best * MILLIS),
                        when,
                        Numbers.text(asked * MILLIS)));
    }

    private Result impossible(Sizing.Condition condition) {
        return new Result.Missed(
                condition.name(), 0, 0, condition.words() + " is not met by " + MOST_REPLICAS + " replicas either");
    }
}
