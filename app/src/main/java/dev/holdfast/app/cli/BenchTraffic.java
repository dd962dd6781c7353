package dev.holdfast.app.cli;

import dev.holdfast.lab.bench.TracePrompts;
import dev.holdfast.lab.bench.Traffic;
import dev.holdfast.lab.bench.client.LoadSpec;
import dev.holdfast.lab.bench.client.Pacing;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.Arrivals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a benchmark that say how requests come. */
final class BenchTraffic {
    private static final double FOREVER = Double.POSITIVE_INFINITY;

    @Option(
            names = "--request-rate",
            paramLabel = "RATE",
            description = "Requests a second, or inf for all at once (default: inf; for a trace its own times).")
    private @Nullable String rate;

    @Option(
            names = "--burstiness",
            paramLabel = "NUMBER",
            description = "Shape of the gaps: 1 Poisson, less in bursts, more steadier, inf constant (default: 1).")
    private String burstiness = "1";

    @Option(names = "--max-concurrency", paramLabel = "N", description = "The most at once; the others wait.")
    private @Nullable Integer atOnce;

    @Option(
            names = "--ramp-up-strategy",
            paramLabel = "SHAPE",
            description = "linear or exponential, in place of a rate.")
    private ArrivalPattern.@Nullable Shape ramp;

    @Option(names = "--ramp-up-start-rps", paramLabel = "RATE", description = "The first rate of the ramp.")
    private double rampFrom = 1;

    @Option(names = "--ramp-up-end-rps", paramLabel = "RATE", description = "The last rate of the ramp.")
    private double rampTo = 10;

    @Option(
            names = "--users",
            paramLabel = "N",
            description = "A closed loop: so many users, each of whom asks again when the answer is there.")
    private int users;

    @Option(names = "--think-time", paramLabel = "SECONDS", description = "How long a user waits after an answer.")
    private double think;

    @Option(names = "--users-ramp", paramLabel = "SECONDS", description = "Over how long the users come.")
    private double usersRamp;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Begin no request after so long.")
    private double duration = FOREVER;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "Cancel what is not answered so long after the last request began (default: wait).")
    private double grace = FOREVER;

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            description = "The most that a request may take (default: 21600, six hours).")
    private double timeout = 21_600;

    void check(boolean search) {
        if (users < 0 || think < 0 || usersRamp < 0 || duration <= 0 || timeout <= 0 || grace < 0) {
            throw new CommandFailure(ExitCode.USAGE, "numbers of users and seconds are not negative");
        }
        if (atOnce != null && atOnce < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--max-concurrency is at least 1");
        }
        boolean rated = rate != null && !rate.equals("inf");
        if ((ramp != null && rated) || (users > 0 && (rated || ramp != null))) {
            throw new CommandFailure(
                    ExitCode.USAGE, "give one of --request-rate, --ramp-up-strategy and --users, not several");
        }
        if (search && (rate != null || ramp != null || users > 0)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--find-max-rate chooses the rates itself; leave out --request-rate, --ramp-up-strategy and --users");
        }
        rate();
        number("--burstiness", burstiness);
    }

    /** Whether requests come at the times of a trace: not if other options say when they come. */
    boolean keepsTimes() {
        return rate == null && ramp == null && users == 0;
    }

    private double rate() {
        return rate == null ? FOREVER : number("--request-rate", rate);
    }

    /** How results name it. */
    Traffic traffic(long requests, boolean traced) {
        boolean trace = traced && keepsTimes();
        String mode = trace ? "trace" : users > 0 ? "users" : ramp != null ? "ramp" : "rate";
        return new Traffic(
                rate(), number("--burstiness", burstiness), atOnce, ramp == null ? null : ramp(requests), users, mode);
    }

    /**
     * The load.
     *
     * @param trace whose times are kept unless other options say when requests come, or null
     */
    LoadSpec spec(long requests, long seed, @Nullable TracePrompts trace) {
        if (users > 0) {
            return with(new Pacing.Closed(users, usersRamp, think), requests);
        }
        Arrivals arrivals = trace == null || !keepsTimes() ? arrivals(requests, seed) : trace.arrivals();
        return with(new Pacing.Open(arrivals), requests);
    }

    /** How results name a rate of a search. */
    Traffic searched(double perSecond) {
        return new Traffic(perSecond, number("--burstiness", burstiness), atOnce, null, 0, "search");
    }

    /** A load at another rate, with so many requests. */
    LoadSpec atRate(double perSecond, long requests, long seed) {
        ArrivalPattern pattern = ArrivalPattern.gamma(perSecond, number("--burstiness", burstiness));
        return with(new Pacing.Open(pattern.start(seed)), requests);
    }

    private LoadSpec with(Pacing pacing, long requests) {
        return new LoadSpec(pacing, requests, duration, atOnce == null ? 0 : atOnce, timeout, grace);
    }

    /** With a fixed number of requests, the last comes exactly after {@code requests / rate}, as in {@code vllm bench serve}. */
    private Arrivals arrivals(long requests, long seed) {
        ArrivalPattern pattern =
                ramp != null ? ramp(requests) : ArrivalPattern.gamma(rate(), number("--burstiness", burstiness));
        if (requests > 10_000_000) {
            return pattern.start(seed);
        }
        double[] times = pattern.times((int) requests, seed, true);
        int[] next = new int[1];
        return () -> times[Math.min(next[0]++, times.length - 1)];
    }

    private ArrivalPattern.Ramp ramp(long requests) {
        double shape = number("--burstiness", burstiness);
        ArrivalPattern.Shape kind = ramp == null ? ArrivalPattern.Shape.LINEAR : ramp;
        return new ArrivalPattern.Ramp(rampFrom, rampTo, kind, (int) Math.min(requests, Integer.MAX_VALUE), shape);
    }

    private static double number(String name, String text) {
        try {
            double value = text.equals("inf") ? FOREVER : Double.parseDouble(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw new CommandFailure(ExitCode.USAGE, name + " " + text + " is neither a number nor inf", notANumber);
        }
        throw new CommandFailure(ExitCode.USAGE, name + " is above 0, or inf");
    }
}
