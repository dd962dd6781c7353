package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.data.PlanException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether some runs can tell the constants apart, and what to measure next if not. Pure functions. */
final class Evidence {
    private static final int LEAST_RUNS = 4;
    private static final double APART = 1.5;
    private static final double ALONE = 1.5;

    private Evidence() {}

    /**
     * Refuses runs that cannot.
     *
     * @throws PlanException with the commands to measure what is missing
     */
    static void check(List<BenchRun> runs) {
        List<String> missing = new ArrayList<>();
        double input = middle(runs, BenchRun::input);
        double output = Math.max(16, middle(runs, BenchRun::output));
        long alone = runs.stream().filter(run -> run.streams() <= ALONE).count();
        if (alone == 0) {
            missing.add(command("one user at a time, for what a request costs alone", 1, input, output));
        }
        if (range(runs, BenchRun::streams) < 2) {
            missing.add(command("more users at once, for what each sequence costs", 8, input, output));
        }
        if (range(runs, BenchRun::input) < APART) {
            missing.add(command("longer prompts, for the speed of computing them", 1, Math.max(64, input * 4), output));
        }
        if (runs.size() + alone < LEAST_RUNS && missing.isEmpty()) {
            missing.add(command("another number of users", 4, input, output));
        }
        if (!missing.isEmpty()) {
            throw new PlanException("these " + runs.size() + " runs do not tell the constants apart; measure also\n  "
                    + String.join("\n  ", missing));
        }
    }

    static boolean isAlone(BenchRun run) {
        return run.streams() <= ALONE;
    }

    private static double middle(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 256 : sorted[sorted.length / 2];
    }

    private static double range(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
        double least = runs.stream().mapToDouble(figure).min().orElse(1);
        double most = runs.stream().mapToDouble(figure).max().orElse(1);
        return most / Math.max(1e-9, least);
    }

    private static String command(String why, int users, double input, double output) {
        return String.format(
                Locale.ROOT,
                "%s: holdfast bench --users %d --random-input-len %.0f --random-output-len %.0f --num-prompts %d --ignore-eos"
                        + " --save-result",
                why,
                users,
                input,
                output,
                Math.max(32, 8 * users));
    }
}
