package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.report.Numbers;
import dev.holdfast.lab.simulate.Simulation;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.simulate.scenario.Scenario;
import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import dev.holdfast.lab.simulate.scenario.Sweep;
import dev.holdfast.lab.workload.TraceException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Simulates a cluster of engines under a workload. Confined to one thread. */
@Command(
        name = "simulate",
        description = {
            "Simulates a cluster of engines under a workload: what happens if.",
            "",
            "Engine options that vLLM has, too, mean the same. --replicas, --policy, --max-num-batched-tokens and the load take"
                    + " several values: all combinations are simulated and compared. The same seed gives the same result."
        },
        footer = {
            "",
            "Examples:",
            "  holdfast simulate --model Llama-3.1-8B --gpu H100 --request-rate 4,8,16 \\",
            "    --input-len 600~4000 --output-len 250~800",
            "  holdfast simulate --model Llama-3.1-70B --quantization fp8 --gpu H100 \\",
            "    --tensor-parallel-size 4 --trace azure-2023-conv --replicas 1,2,4 \\",
            "    --goodput ttft:2000 tpot:100 --html report.html",
            "  holdfast simulate --model Llama-3.1-8B --gpu H100 --trace mooncake-conversation \\",
            "    --replicas 8 --policy round-robin,least-tokens,prefix",
            "  holdfast simulate --model Llama-3.1-8B --gpu L40S --users 64 --replicas 3 \\",
            "    --fail 1@60-180 --slow 2x3@0",
            "  holdfast simulate --profile engine.yaml --request-rate 2 --shared-prefix 1000 \\",
            "    --tenants chat=3,batch=1"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final String REPLICAS = "replicas";
    private static final String POLICY = "policy";
    private static final String BATCH = "batch tokens";
    private static final long MOST_SCENARIOS = 10_000;

    private final Console console;
    private final InstantSource time;

    @Mixin
    private final SimulateHardware hardware = new SimulateHardware();

    @Mixin
    private final SimulateEngine engine = new SimulateEngine();

    @Mixin
    private final SimulateWorkload workload = new SimulateWorkload();

    @Mixin
    private final SimulateCluster cluster = new SimulateCluster();

    @Mixin
    private final SimulateOutput output = new SimulateOutput();

    @Option(names = "--seed", paramLabel = "N", description = "Of all chance (default: 0).")
    private long seed;

    SimulateCommand(Console console, InstantSource time) {
        this.console = console;
        this.time = time;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return simulate();
        } catch (PlanException | TraceException wrong) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private int simulate() throws InterruptedException {
        workload.check();
        Slo slo = output.slo();
        Sweep sweep = sweep();
        if (sweep.size() > MOST_SCENARIOS) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    sweep.size() + " combinations are too many; at most " + MOST_SCENARIOS + " are simulated");
        }
        SimulateEngine.Chosen chosen = engine.choose(hardware, workload.typicalTokens(seed));
        SimulateHardware.Price price = hardware.price(LocalDate.ofInstant(time.instant(), ZoneOffset.UTC));
        SequencedMap<String, String> facts = facts(chosen, price);
        List<Answer> answers = sweep.run(
                point -> scenario(point, sweep, chosen, slo, price.usdPerHour()), new SimulateWorkers(), progress());
        if (console.terminal()) {
            console.err().print("\r" + " ".repeat(40) + "\r");
            console.err().flush();
        }
        checkFits(answers, chosen.model());
        output.write(facts, answers, console);
        return ExitCode.OK.status();
    }

    private Sweep sweep() {
        List<Sweep.Axis> axes = new ArrayList<>();
        axes.add(new Sweep.Axis(POLICY, cluster.policies()));
        if (!engine.batches().isEmpty()) {
            axes.add(new Sweep.Axis(
                    BATCH, engine.batches().stream().map(String::valueOf).toList()));
        }
        axes.add(new Sweep.Axis(REPLICAS, cluster.replicas()));
        axes.add(new Sweep.Axis(workload.axis(), workload.values()));
        return new Sweep(axes);
    }

    private Scenario scenario(
            SequencedMap<String, String> point, Sweep sweep, SimulateEngine.Chosen chosen, Slo slo, double price) {
        String batch = point.get(BATCH);
        EngineModel model =
                batch == null ? chosen.model() : chosen.model().withMaxBatchedTokens(Integer.parseInt(batch));
        int replicas = Integer.parseInt(point.getOrDefault(REPLICAS, "1"));
        return new Scenario(
                sweep.varied(point),
                cluster.cluster(chosen, model, replicas, point.getOrDefault(POLICY, ""), seed),
                chosen.times(),
                workload.demand(point.getOrDefault(workload.axis(), "1"), seed),
                slo,
                price);
    }

    private SequencedMap<String, String> facts(SimulateEngine.Chosen chosen, SimulateHardware.Price price) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("replica", chosen.name());
        facts.put("engine", chosen.memory());
        facts.put("workload", workload.described());
        facts.put(workload.axis(), String.join(", ", workload.values()));
        facts.put("replicas", String.join(", ", cluster.replicas()));
        facts.put("policy", String.join(", ", cluster.policies()));
        if (!cluster.described().isEmpty()) {
            facts.put("cluster", cluster.described());
        }
        if (!price.source().isEmpty()) {
            facts.put("price", Numbers.text(price.usdPerHour()) + " USD an hour for a replica: " + price.source());
        }
        facts.put("seed", String.valueOf(seed));
        return facts;
    }

    private void checkFits(List<Answer> answers, EngineModel model) {
        for (Answer answer : answers) {
            Outcome.Counts counts = answer.outcome().counts();
            if (counts.arrived() > 0 && counts.tooLong() == counts.arrived()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "no request fits: all are longer than the context of " + model.contextTokens()
                                + " tokens or the " + model.kvTokens() + " that the memory of a replica holds");
            }
        }
    }

    /** On a terminal, how many requests have ended. Called from several threads. */
    private LongConsumer progress() {
        if (!console.terminal()) {
            return ended -> {};
        }
        AtomicLong told = new AtomicLong();
        return ended -> {
            console.err().print("\r" + told.addAndGet(Simulation.PROGRESS_EVERY) + " requests ");
            console.err().flush();
        };
    }
}
