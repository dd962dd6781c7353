package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.simulate.Demand;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.scenario.Lengths;
import dev.holdfast.lab.simulate.scenario.SyntheticTrace;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceFile;
import dev.holdfast.lab.workload.TraceOptions;
import dev.holdfast.lab.workload.TracedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a simulation that say what is asked. */
final class SimulateWorkload {
    private static final int USUAL_REQUESTS = 1000;
    private static final int REQUESTS_PER_USER = 10;

    @Option(
            names = "--trace",
            paramLabel = "NAME|FILE",
            description =
                    "Replay a trace: azure-2023-conv, azure-2023-code, mooncake-conversation, mooncake-synthetic, or a file"
                            + " in one of their formats or our own.")
    private @Nullable String trace;

    @Option(
            names = "--load",
            paramLabel = "FACTOR",
            split = ",",
            description = "How many times as fast the trace comes; several make a sweep (default: 1).")
    private List<Double> loads = List.of();

    @Option(
            names = "--request-rate",
            paramLabel = "RATE",
            split = ",",
            description = "Requests a second that are made up; several make a sweep.")
    private List<Double> rates = List.of();

    @Option(
            names = "--users",
            paramLabel = "N",
            split = ",",
            description = "A closed loop of so many users; several make a sweep.")
    private List<Integer> users = List.of();

    @Option(names = "--think-time", paramLabel = "SECONDS", description = "How long a user waits after an answer.")
    private double think;

    @Option(
            names = "--burstiness",
            paramLabel = "NUMBER",
            description = "Shape of the gaps: 1 Poisson, less in bursts, more steadier (default: 1).")
    private double burstiness = ArrivalPattern.POISSON;

    @Option(
            names = "--num-prompts",
            paramLabel = "N",
            description = "How many requests (default: all of a trace, 10 for each user, otherwise 1000).")
    private @Nullable Long requests;

    @Option(
            names = "--input-len",
            paramLabel = "LENGTH",
            description =
                    "Of prompts: 512; 800:1024, evenly drawn; 600~4000, lognormal by median and p99 (default: 1024).")
    private String input = "1024";

    @Option(names = "--output-len", paramLabel = "LENGTH", description = "Of answers, likewise (default: 128).")
    private String output = "128";

    @Option(
            names = "--shared-prefix",
            paramLabel = "TOKENS",
            description = "A text before each prompt that others have, too, such as a system prompt (default: 0).")
    private int shared;

    @Option(
            names = "--shared-texts",
            paramLabel = "N",
            description = "How many such texts each tenant has (default: 1).")
    private int texts = 1;

    @Option(
            names = "--tenants",
            paramLabel = "NAME=WEIGHT",
            split = ",",
            description = "Who asks, and how much of all, such as chat=3,batch=1.")
    private Map<String, Double> tenants = Map.of();

    void check() {
        int ways = (trace == null ? 0 : 1) + (rates.isEmpty() ? 0 : 1) + (users.isEmpty() || trace != null ? 0 : 1);
        if (ways != 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "say what is asked by one of --trace, --request-rate and --users; such as --request-rate 4 or --trace"
                            + " azure-2023-conv");
        }
        if (trace == null && !loads.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--load is for traces; otherwise give several --request-rate or --users");
        }
        if (requests != null && requests < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--num-prompts is at least 1");
        }
        if (users.stream().anyMatch(each -> each < 1)
                || rates.stream().anyMatch(each -> !(each > 0))
                || loads.stream().anyMatch(each -> !(each > 0))) {
            throw new CommandFailure(ExitCode.USAGE, "--users, --request-rate and --load are above 0");
        }
    }

    /** The setting that a sweep over the load varies, and its values. */
    String axis() {
        return !users.isEmpty() ? "users" : trace != null ? "load" : "requests/s";
    }

    List<String> values() {
        List<?> values = !users.isEmpty() ? users : trace != null ? loads : rates;
        return values.isEmpty()
                ? List.of("1")
                : values.stream().map(SimulateWorkload::text).toList();
    }

    private static String text(Object value) {
        String text = String.valueOf(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** What is asked at a value of {@link #axis}. */
    Demand demand(String value, long seed) {
        double number = Double.parseDouble(value);
        int loop = users.isEmpty() ? 0 : (int) number;
        if (trace != null) {
            return new Demand(replayed(seed), loop > 0 ? 1 : number, loop, think);
        }
        ArrivalPattern arrivals = loop > 0 ? ArrivalPattern.allAtOnce() : ArrivalPattern.gamma(number, burstiness);
        long usual = loop > 0 ? (long) REQUESTS_PER_USER * loop : USUAL_REQUESTS;
        return new Demand(synthetic(arrivals, requests == null ? usual : requests, seed), 1, loop, think);
    }

    private Trace replayed(long seed) {
        String name = String.valueOf(trace);
        TraceOptions options = TraceOptions.none().seeded(seed).first(requests == null ? 0 : requests);
        if (BuiltInTrace.isNamed(name)) {
            BuiltInTrace known = BuiltInTrace.named(name);
            return options.spreadOver(known.binSeconds()).apply(known.trace());
        }
        Path file = Path.of(name);
        return options.apply(
                file.toFile().exists()
                        ? TraceFile.of(file)
                        : BuiltInTrace.named(name).trace());
    }

    private Trace synthetic(ArrivalPattern arrivals, long count, long seed) {
        List<SyntheticTrace.Tenant> askers = new ArrayList<>();
        tenants.forEach((name, weight) -> askers.add(new SyntheticTrace.Tenant(name, weight)));
        if (askers.isEmpty()) {
            askers.add(new SyntheticTrace.Tenant("", 1));
        }
        return new SyntheticTrace(
                arrivals,
                Lengths.parse(input),
                Lengths.parse(output),
                new SyntheticTrace.Sharing(shared, texts, EngineModel.DEFAULT_BLOCK_TOKENS),
                askers,
                count,
                seed);
    }

    /** Tokens of a typical request, prompt and answer. */
    long typicalTokens(long seed) {
        if (trace == null) {
            LengthDistribution asked = Lengths.parse(input);
            LengthDistribution answered = Lengths.parse(output);
            return Math.round(asked.mean() + answered.mean()) + shared;
        }
        long tokens = 0;
        long count = 0;
        for (TracedRequest request : replayed(seed)) {
            tokens += (long) request.inputTokens() + request.outputTokens();
            count++;
        }
        if (count == 0) {
            throw new PlanException("the trace " + trace + " has no requests");
        }
        return Math.max(1, tokens / count);
    }

    /** What is asked, in words. */
    String described() {
        if (trace != null) {
            return "trace " + trace + (requests == null ? "" : ", the first " + requests + " requests")
                    + (users.isEmpty() ? "" : ", asked by users in a closed loop");
        }
        return String.format(
                Locale.ROOT,
                "prompts of %s tokens%s, answers of %s",
                input,
                shared > 0 ? " after " + shared + " shared ones" : "",
                output);
    }
}
