package dev.holdfast.app.cli;

import dev.holdfast.app.config.Signals;
import dev.holdfast.lab.bench.Bench;
import dev.holdfast.lab.bench.BenchResult;
import dev.holdfast.lab.bench.Identity;
import dev.holdfast.lab.bench.RateSearch;
import dev.holdfast.lab.bench.SearchStep;
import dev.holdfast.lab.bench.Traffic;
import dev.holdfast.lab.bench.client.LoadRun;
import dev.holdfast.lab.bench.client.LoadSpec;
import dev.holdfast.lab.bench.client.Probe;
import dev.holdfast.lab.bench.client.RequestWriter;
import dev.holdfast.lab.bench.client.SaturationWatch;
import dev.holdfast.lab.bench.client.Target;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Loads an endpoint that speaks the OpenAI protocol, and measures it. Confined to one thread. */
@Command(
        name = "bench",
        description = {
            "Loads an endpoint that speaks the OpenAI protocol, and measures it.",
            "",
            "Options that vllm bench serve has, too, mean the same. Latencies are given from when a request was due (response)"
                    + " and from when it was sent (service). Ctrl-C ends a run and reports what was measured."
        },
        footer = {
            "",
            "Exit codes: 8 the run measured its own client and is not valid; 9 (compare) something became worse.",
            "",
            "Examples:",
            "  holdfast bench --request-rate 4 --num-prompts 400 --goodput ttft:500 tpot:50",
            "  holdfast bench --users 16 --duration 120 --random-input-len 512 --random-output-len 256",
            "  holdfast bench --dataset-name trace --dataset-path requests.jsonl --ignore-eos --save-result",
            "  holdfast bench --find-max-rate --goodput ttft:500 tpot:50 --html report.html",
            "  holdfast bench report result.json --html report.html",
            "  holdfast bench compare before.json after.json"
        })
final class BenchCommand implements Callable<Integer> {
    private static final double MOST_STEP_SECONDS = 86_400;

    private final Console console;
    private final Signals signals;
    private final InstantSource time;

    @Mixin
    private final BenchTarget target = new BenchTarget();

    @Mixin
    private final BenchTraffic traffic = new BenchTraffic();

    @Mixin
    private final BenchDataset dataset = new BenchDataset();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(names = "--seed", paramLabel = "N", description = "Of arrivals and prompts (default: 0).")
    private long seed;

    @Option(
            names = "--goodput",
            paramLabel = "NAME:MS",
            arity = "1..*",
            description = "Objectives in milliseconds: ttft:MS, tpot:MS, e2el:MS.")
    private List<String> goodput = List.of();

    @Option(names = "--num-warmups", paramLabel = "N", description = "Requests before the run that do not count.")
    private int warmUps;

    @Option(names = "--find-max-rate", description = "Find the highest rate at which 99 %% of requests meet --goodput.")
    private boolean findRate;

    @Option(
            names = "--step-duration",
            paramLabel = "SECONDS",
            description = "Of each rate that is tried (default: 60).")
    private double stepSeconds = 60;

    BenchCommand(Console console, Signals signals, InstantSource time) {
        this.console = console;
        this.signals = signals;
        this.time = time;
    }

    @Override
    public Integer call() throws InterruptedException {
        Goals goals = goals();
        traffic.check(findRate);
        output.check();
        BenchDataset.Chosen chosen = dataset.choose(seed);
        if (!chosen.note().isEmpty()) {
            console.err().println(chosen.note());
        }
        if (chosen.trace() != null && (findRate || !traffic.keepsTimes())) {
            console.err().println("the times of the trace are not kept, since other options say when requests come");
        }
        Target server = target.target(console);
        try (Probe probe = new Probe(server);
                LoadRun run = new LoadRun(server, console.nanos(), time)) {
            signals.on("INT", run::stop);
            String model = target.model(probe);
            Bench bench = new Bench(run, probe, new RequestWriter(target.requests(model)), output.detailed());
            ready(bench, chosen);
            Identity identity = new Identity(
                    target.endpoint(),
                    server.url().toString(),
                    model,
                    chosen.workload().name(),
                    output.label(),
                    chosen.requests(),
                    seed,
                    output.metadata());
            return findRate ? search(bench, chosen, identity, goals) : once(bench, chosen, identity, goals);
        }
    }

    private Goals goals() {
        Goals goals;
        try {
            goals = Goals.parse(goodput);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, "--goodput: " + wrong.getMessage(), wrong);
        }
        if (findRate && !goals.any()) {
            throw new CommandFailure(ExitCode.USAGE, "--find-max-rate needs --goodput, such as ttft:500 tpot:50");
        }
        if (findRate && !(stepSeconds > 0 && stepSeconds < MOST_STEP_SECONDS)) {
            throw new CommandFailure(ExitCode.USAGE, "--step-duration is above 0 and below a day");
        }
        return goals;
    }

    private void ready(Bench bench, BenchDataset.Chosen chosen) throws InterruptedException {
        Outcome outcome = bench.check(chosen.workload());
        if (!(outcome instanceof Outcome.Success)) {
            throw new CommandFailure(
                    code(outcome.label()),
                    "a first request failed, so nothing was measured: " + Console.printable(outcome.describe())
                            + (code(outcome.label()) == ExitCode.NOT_ALLOWED ? Probe.NEEDS_KEY : ""));
        }
        if (warmUps > 0) {
            bench.warmUp(chosen.workload(), warmUps, Math.min(warmUps, 64));
        }
    }

    private static ExitCode code(String label) {
        return switch (label) {
            case "connect" -> ExitCode.UNREACHABLE;
            case "http_401", "http_403" -> ExitCode.NOT_ALLOWED;
            default -> ExitCode.FAILED;
        };
    }

    private int once(Bench bench, BenchDataset.Chosen chosen, Identity identity, Goals goals)
            throws InterruptedException {
        LoadSpec spec = traffic.spec(chosen.requests(), seed, chosen.trace());
        BenchLive live = new BenchLive(console, chosen.requests());
        Bench.Measured measured = bench.measure(chosen.workload(), spec, live);
        live.end();
        Traffic how = traffic.traffic(chosen.requests(), chosen.trace() != null);
        BenchResult result = new BenchResult(identity, how, goals, measured.data(), measured.server());
        output.write(result, written -> {}, console);
        if (!result.validity().isValid()) {
            return ExitCode.NOT_VALID.status();
        }
        boolean none = result.records().stream().noneMatch(record -> record.succeeded());
        return none ? ExitCode.FAILED.status() : ExitCode.OK.status();
    }

    private int search(Bench bench, BenchDataset.Chosen chosen, Identity identity, Goals goals)
            throws InterruptedException {
        RateSearch search = new RateSearch();
        RateSearch.Trial trial = rate -> {
            long wanted = Math.max(1, Math.round(rate * stepSeconds));
            long most = chosen.trace() == null ? wanted : Math.min(wanted, chosen.requests());
            LoadSpec spec = traffic.atRate(rate, most, seed);
            BenchLive live = new BenchLive(console, spec.requests());
            SaturationWatch watch = new SaturationWatch(goals, live);
            Bench.Measured measured = bench.measure(chosen.workload(), spec, watch);
            live.end();
            BenchResult result = new BenchResult(
                    identity.of(spec.requests()), traffic.searched(rate), goals, measured.data(), measured.server());
            return new RateSearch.Tried(result, watch.isSaturated());
        };
        search.run(trial, this::tell);
        return found(search);
    }

    private void tell(SearchStep step) {
        console.out()
                .println(String.format(
                        Locale.ROOT,
                        "%8.2f requests/s: %.1f %% meet the objectives%s%s",
                        step.rate(),
                        step.goodShare() * 100,
                        step.saturated() ? "; ended early, since the server could not keep up" : "",
                        step.result().validity().isValid() ? "" : "; not valid: the client was at its end"));
        console.out().flush();
    }

    private int found(RateSearch search) {
        SearchStep best = search.best();
        boolean clientFailed = search.clientFailed();
        if (best == null) {
            throw new CommandFailure(clientFailed ? ExitCode.NOT_VALID : ExitCode.FAILED, nothing(search));
        }
        console.out().println(String.format(Locale.ROOT, "highest rate: %.2f requests/s", best.rate()));
        output.write(best.result(), search::write, console);
        if (search.stopped()) {
            console.err().println("stopped before the search was over; the server may bear more");
            console.err().flush();
        }
        if (clientFailed) {
            console.err().println("NOT VALID: the client came to its end before the server; the server may bear more");
            console.err().flush();
            return ExitCode.NOT_VALID.status();
        }
        return ExitCode.OK.status();
    }

    private static String nothing(RateSearch search) {
        if (search.clientFailed()) {
            return "the client was at its end at each rate, so nothing is known of the server; give it more processor";
        }
        if (search.steps().isEmpty()) {
            return "stopped before the first rate was measured";
        }
        double lowest =
                search.steps().stream().mapToDouble(SearchStep::rate).min().orElse(0);
        return String.format(Locale.ROOT, "no rate met the objectives, not even %.2f requests/s", lowest);
    }
}
