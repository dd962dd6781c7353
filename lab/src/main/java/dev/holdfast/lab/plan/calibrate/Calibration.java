package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.StepTime;
import dev.holdfast.lab.plan.Term;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Accuracy;
import dev.holdfast.lab.stats.LeastSquares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Fits the constants of the model of step times to runs: least squares of the relative errors, no constant negative and none
 * faster than the hardware's peak. The rows are the mean times per output token of all runs and the mean times to the first
 * token of those with one user, where nobody waits. Whether weights are read or multiplied in a step depends on the constants,
 * so the fit is repeated until they settle.
 *
 * @param accelerator the hardware with the constants
 * @param constants the constants
 * @param residuals how far each run is from the model
 * @param notes what the runs did not tell
 */
public record Calibration(Accelerator accelerator, Constants constants, List<Residual> residuals, List<String> notes) {
    private static final int ROUNDS = 30;
    private static final int COLUMNS = 6;
    private static final int WEIGHTS = 0;
    private static final int CACHE = 1;
    private static final int COMPUTE = 2;
    private static final int STEP = 3;
    private static final int SEQUENCE = 4;
    private static final int SERVER = 5;
    private static final double SETTLED = 1e-9;
    private static final double SLOW = 1e-4;
    private static final double PERCENT = 100;

    /** Copies the lists. */
    public Calibration {
        residuals = List.copyOf(residuals);
        notes = List.copyOf(notes);
    }

    /**
     * Fits.
     *
     * @throws PlanException if the runs do not tell the constants apart, with what to measure next
     */
    public static Calibration of(Subject subject, List<BenchRun> runs) {
        Evidence.check(runs);
        checkFit(subject, runs);
        Constants constants = fit(subject, runs);
        List<Residual> residuals = new ArrayList<>();
        Replica replica = subject.replica(constants);
        for (int i = 0; i < runs.size(); i++) {
            BenchRun run = runs.get(i);
            residuals.add(new Residual(
                    run, Loop.tpot(replica, run), Loop.ttft(replica, run), leftOut(subject, runs, i, constants)));
        }
        return new Calibration(
                subject.with(constants, List.of(accuracy(subject, residuals))),
                constants,
                residuals,
                notes(subject, constants));
    }

    private static void checkFit(Subject subject, List<BenchRun> runs) {
        Replica replica = subject.replica(fastest(subject));
        for (BenchRun run : runs) {
            int most = replica.sequencesThatFit((long) Math.ceil(run.input() + run.output() / 2));
            if (run.streams() > most) {
                throw new PlanException(String.format(
                        Locale.ROOT,
                        "%s has %.0f requests at once, but with this memory and these settings %d fit; give --memory-gib and"
                                + " the engine's flags as they were",
                        run.name(),
                        run.streams(),
                        most));
            }
        }
    }

    private static Constants fastest(Subject subject) {
        return new Constants(subject.mostBandwidth(), subject.mostBandwidth(), subject.mostFlops(), 0, 0, 0);
    }

    /** From a fast and from a slow processor, with whole and with half steps; the best by its errors is kept. */
    private static Constants fit(Subject subject, List<BenchRun> runs) {
        Constants fast = fastest(subject);
        Constants slow = new Constants(
                fast.weightBytesPerSecond(), fast.cacheBytesPerSecond(), fast.flopsPerSecond() * SLOW, 0, 0, 0);
        return fit(subject, runs, List.of(fast, slow));
    }

    private static Constants fit(Subject subject, List<BenchRun> runs, List<Constants> starts) {
        Constants best = starts.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (Constants start : starts) {
            for (double step : new double[] {1, 0.5}) {
                Constants now = start;
                for (int round = 0; round < ROUNDS; round++) {
                    Constants next = now.towards(refit(subject, runs, now), step);
                    double error = squares(subject.replica(next), runs);
                    boolean settled = Math.abs(next.flopsPerSecond() / now.flopsPerSecond() - 1) < SETTLED;
                    best = error < least ? next : best;
                    least = Math.min(least, error);
                    now = next;
                    if (settled) {
                        break;
                    }
                }
            }
        }
        return best;
    }

    private static double squares(Replica replica, List<BenchRun> runs) {
        double sum = 0;
        for (BenchRun run : runs) {
            sum += Math.pow(Loop.tpot(replica, run) / run.tpot() - 1, 2);
            sum += Evidence.isAlone(run) ? Math.pow(Loop.ttft(replica, run) / run.ttft() - 1, 2) : 0;
        }
        return sum;
    }

    private static Constants refit(Subject subject, List<BenchRun> runs, Constants now) {
        Replica replica = subject.replica(now);
        List<double[]> rows = new ArrayList<>();
        List<Double> measured = new ArrayList<>();
        for (BenchRun run : runs) {
            double[] row = new double[COLUMNS + 1];
            addToken(row, replica, run);
            rows.add(row);
            measured.add(run.tpot());
            if (Evidence.isAlone(run)) {
                double[] first = new double[COLUMNS + 1];
                addFirst(first, replica, run);
                rows.add(first);
                measured.add(run.ttft());
            }
        }
        double[] known = rows.stream().mapToDouble(row -> row[COLUMNS]).toArray();
        double[] y = new double[known.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(1e-9, measured.get(i) - known[i]);
        }
        double[][] columns =
                rows.stream().map(row -> Arrays.copyOf(row, COLUMNS)).toArray(double[][]::new);
        double[] ones = new double[y.length];
        Arrays.fill(ones, 1);
        double[] factors = solve(subject, now, LeastSquares.relative(columns, y), ones);
        return new Constants(
                now.weightBytesPerSecond() / factors[WEIGHTS],
                now.cacheBytesPerSecond() / factors[CACHE],
                now.flopsPerSecond() / factors[COMPUTE],
                factors[STEP],
                factors[SEQUENCE],
                factors[SERVER]);
    }

    /** Factors of the present speeds, which may not pass the peaks, and the fixed costs themselves. */
    private static double[] solve(Subject subject, Constants now, double[][] rows, double[] y) {
        double[] low = new double[COLUMNS];
        low[WEIGHTS] = now.weightBytesPerSecond() / subject.mostBandwidth();
        low[CACHE] = now.cacheBytesPerSecond() / subject.mostBandwidth();
        low[COMPUTE] = now.flopsPerSecond() / subject.mostFlops();
        double[] high = new double[COLUMNS];
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        return LeastSquares.bounded(rows, y, low, high);
    }

    /** The parts of a time per output token; the last column is what is known. */
    private static void addToken(double[] row, Replica replica, BenchRun run) {
        for (Term term : Loop.tokenTerms(replica, run)) {
            switch (term.name()) {
                case "weights" -> row[WEIGHTS] += term.seconds();
                case "cache" -> row[CACHE] += term.seconds();
                case "multiplying", "prompts" -> row[COMPUTE] += term.seconds();
                case "fixed" -> {
                    row[STEP] += 1;
                    row[SEQUENCE] += run.streams();
                }
                default -> row[COLUMNS] += term.seconds();
            }
        }
    }

    /** The parts of a time to the first token with one user: its own chunks and the server. */
    private static void addFirst(double[] row, Replica replica, BenchRun run) {
        StepTime step = replica.step();
        double computed = Math.ceil(Math.max(1, run.input() * (1 - run.cachedShare())));
        long before = (long) (run.input() - computed);
        int budget = Math.max(1, replica.settings().maxBatchedTokens() - 1);
        double exchange = step.prefillExchangeSeconds((long) computed);
        double chunks = Math.ceil(computed / budget);
        row[WEIGHTS] += chunks * step.weightSeconds((int) Math.min(computed, budget));
        row[COMPUTE] += step.prefillSeconds(Math.max(0, before), (long) computed) - exchange;
        row[COLUMNS] += exchange;
        row[STEP] += chunks;
        row[SERVER] += 1;
    }

    private static double leftOut(Subject subject, List<BenchRun> runs, int left, Constants start) {
        List<BenchRun> others = new ArrayList<>(runs);
        BenchRun out = others.remove(left);
        try {
            Evidence.check(others);
            return Loop.tpot(subject.replica(fit(subject, others, List.of(start))), out);
        } catch (PlanException | IllegalArgumentException undetermined) {
            return Double.NaN;
        }
    }

    /** Of the runs that could be left out; if none could, twice the residuals, since a fit is nearer to what it saw. */
    private static Accuracy accuracy(Subject subject, List<Residual> residuals) {
        double[] out = residuals.stream()
                .mapToDouble(Residual::leftOutError)
                .filter(Double::isFinite)
                .toArray();
        boolean held = out.length >= 2;
        double[] errors = held
                ? out
                : residuals.stream()
                        .mapToDouble(residual -> 2 * residual.tpotError())
                        .toArray();
        double[] sizes = Arrays.stream(errors).map(Math::abs).sorted().toArray();
        int ninth = (int) Math.clamp(Math.ceil(0.9 * sizes.length) - 1, 0, sizes.length - 1);
        return new Accuracy(
                subject.model().name() + ", own measurements"
                        + (held ? ", one left out at a time" : ", twice the residuals"),
                errors.length,
                PERCENT * Arrays.stream(sizes).average().orElse(0),
                PERCENT * Arrays.stream(errors).average().orElse(0),
                PERCENT * sizes[ninth],
                PERCENT * sizes[sizes.length - 1],
                !held,
                "holdfast plan calibrate");
    }

    private static List<String> notes(Subject subject, Constants constants) {
        List<String> notes = new ArrayList<>();
        double bandwidth = 0.999 * subject.mostBandwidth();
        if (constants.weightBytesPerSecond() >= bandwidth) {
            notes.add(
                    "Reading weights could not be told from what a step costs whatever it does: the profile holds for "
                            + subject.model().name() + ", and for others only with a named --base.");
        }
        if (constants.cacheBytesPerSecond() >= bandwidth) {
            notes.add("Reading the cache did not show: measure with longer prompts and more users to see it.");
        }
        if (constants.flopsPerSecond() >= 0.999 * subject.mostFlops()) {
            notes.add("Computing prompts did not show: measure with longer prompts.");
        }
        return notes;
    }
}
