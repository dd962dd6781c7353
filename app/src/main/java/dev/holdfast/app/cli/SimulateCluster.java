package dev.holdfast.app.cli;

import dev.holdfast.lab.simulate.ClusterModel;
import dev.holdfast.lab.simulate.Outage;
import dev.holdfast.lab.simulate.Slowdown;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.scenario.Policies;
import dev.holdfast.lab.simulate.scenario.Troubles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a simulation that say how many replicas there are, who chooses among them and what befalls them. */
final class SimulateCluster {
    private static final int MOST_REPLICAS = 10_000;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            split = ",",
            description = "How many; several make a sweep (default: 1).")
    private List<Integer> replicas = List.of(1);

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Who gets a request: least-tokens, round-robin, prefix, prefix:WEIGHT, longest-prefix; several make a"
                            + " sweep (default: least-tokens).")
    private List<String> policies = List.of("least-tokens");

    @Option(
            names = "--prefill-replicas",
            paramLabel = "N",
            description = "So many of the replicas compute prompts only, the others the tokens after the first.")
    private int prefill;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "The most requests at a replica; others wait at the router.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "The most requests that wait at the router; others are refused.")
    private @Nullable Integer queue;

    @Option(
            names = "--fail",
            paramLabel = "REPLICA@FROM-TO",
            description = "A replica is down for some seconds, such as 2@300-420, or 2@300 for ever; may be repeated.")
    private List<String> failures = List.of();

    @Option(
            names = "--no-reroute",
            description =
                    "Requests that wait at a replica that goes down are lost, too, not only those that were answered in part.")
    private boolean noReroute;

    @Option(
            names = "--slow",
            paramLabel = "REPLICAxFACTOR@FROM-TO",
            description =
                    "The steps of a replica take longer for some seconds, such as 1x2.5@100-200; may be repeated.")
    private List<String> slow = List.of();

    List<String> replicas() {
        for (int count : replicas) {
            if (count < 1 || count > MOST_REPLICAS) {
                throw new CommandFailure(ExitCode.USAGE, "--replicas is from 1 to " + MOST_REPLICAS);
            }
            if (prefill < 0 || (prefill > 0 && prefill >= count)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--prefill-replicas " + prefill + " of " + count
                                + " leaves none to decode; give more --replicas");
            }
        }
        return replicas.stream().map(String::valueOf).toList();
    }

    List<String> policies() {
        policies.forEach(Policies::named);
        return policies;
    }

    ClusterModel cluster(SimulateEngine.Chosen engine, EngineModel model, int count, String policy, long seed) {
        List<Role> roles = new ArrayList<>(Collections.nCopies(count, prefill > 0 ? Role.DECODE : Role.BOTH));
        for (int i = 0; i < prefill; i++) {
            roles.set(i, Role.PREFILL);
        }
        List<Outage> outages =
                failures.stream().map(text -> Troubles.outage(text, !noReroute)).toList();
        List<Slowdown> slowdowns = slow.stream().map(Troubles::slowdown).toList();
        return new ClusterModel(
                model,
                roles,
                Policies.named(policy),
                concurrency == null ? Integer.MAX_VALUE : concurrency,
                queue == null ? Integer.MAX_VALUE : queue,
                engine.transfer(),
                outages,
                slowdowns,
                seed);
    }

    /** The cluster in words, beside replicas and policy. */
    String described() {
        List<String> parts = new ArrayList<>();
        if (prefill > 0) {
            parts.add(prefill + " for prompts only");
        }
        failures.forEach(text -> parts.add("down " + text));
        slow.forEach(text -> parts.add("slow " + text));
        return String.join("; ", parts);
    }
}
