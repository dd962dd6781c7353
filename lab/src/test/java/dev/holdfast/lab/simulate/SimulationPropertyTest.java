package dev.holdfast.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TracedRequest;
import dev.holdfast.serving.LeastTokens;
import dev.holdfast.serving.PrefixAffinity;
import dev.holdfast.serving.RoundRobin;
import dev.holdfast.serving.RoutingPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Small clusters of all kinds under all kinds of load. Each run also checks by itself that no block of memory is held in the end and that
 * no request waits for ever.
 */
class SimulationPropertyTest {
    private static final List<RoutingPolicy> POLICIES =
            List.of(new LeastTokens(), new RoundRobin(), new PrefixAffinity(0), new PrefixAffinity(1));

    /** A cluster and its load, drawn from a seed. */
    private record World(ClusterModel cluster, Demand demand, int requests) {
        static World of(long seed, boolean troubles) {
            Random random = new Random(seed);
            int sequences = 1 + random.nextInt(6);
            int drafts = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
            int budget = sequences * (drafts + 1) + random.nextInt(80);
            EngineModel engine = new EngineModel(
                    16L * (3 + random.nextInt(20)),
                    16,
                    300,
                    budget,
                    sequences,
                    random.nextBoolean(),
                    drafts == 0 ? Speculation.NONE : new Speculation(drafts, random.nextDouble(), 0.001),
                    random.nextInt(2) * 0.004);
            boolean split = random.nextInt(3) == 0;
            int replicas = split ? 2 + random.nextInt(3) : 1 + random.nextInt(4);
            List<Role> roles = new ArrayList<>(Collections.nCopies(replicas, split ? Role.DECODE : Role.BOTH));
            if (split) {
                roles.set(0, Role.PREFILL);
            }
            ClusterModel cluster = new ClusterModel(
                    engine,
                    roles,
                    POLICIES.get(random.nextInt(POLICIES.size())),
                    troubles ? 1 + random.nextInt(8) : Integer.MAX_VALUE,
                    troubles ? random.nextInt(10) : Integer.MAX_VALUE,
                    new KvTransfer(random.nextInt(2) * 0.003, 0.0001),
                    troubles ? outages(random, replicas) : List.of(),
                    troubles ? List.of(new Slowdown(0, 2.5, 0.1, 0.4)) : List.of(),
                    seed);
            int requests = 1 + random.nextInt(40);
            Demand demand = new Demand(trace(random, requests), 1, random.nextInt(4), 0.01);
            return new World(cluster, demand, requests);
        }

        private static List<Outage> outages(Random random, int replicas) {
            List<Outage> outages = new ArrayList<>();
            double from = 0;
            for (int i = random.nextInt(4); i > 0; i--) {
                from += 0.02 + random.nextDouble() * 0.2;
                double to = from + 0.01 + random.nextDouble() * 0.2;
                outages.add(new Outage(random.nextInt(replicas), from, to, random.nextBoolean()));
            }
            return outages;
        }

        private static Trace trace(Random random, int requests) {
            List<TracedRequest> all = new ArrayList<>();
            double at = 0;
            for (int i = 0; i < requests; i++) {
                int input = 1 + random.nextInt(150);
                long[] blocks = new long[Math.ceilDiv(input, 16)];
                long id = 1;
                for (int j = 0; j < blocks.length; j++) {
                    id = id * 5 + random.nextInt(2);
                    blocks[j] = id;
                }
                at += random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.05;
                all.add(new TracedRequest(at, input, 1 + random.nextInt(60), blocks, 16, "t" + random.nextInt(3)));
            }
            return all::iterator;
        }

        Outcome run(List<CompletedRequest> completed) {
            return new Simulation(cluster, checked(cluster.engine())).run(demand, Slo.NONE, completed::add, n -> {});
        }

        ClusterModel replicated(int replicas) {
            return new ClusterModel(
                    cluster.engine(),
                    Collections.nCopies(replicas, Role.BOTH),
                    cluster.policy(),
                    cluster.concurrency(),
                    cluster.queue(),
                    cluster.transfer(),
                    List.of(),
                    List.of(),
                    cluster.seed());
        }

        private static StepTimes checked(EngineModel engine) {
            return (decodes, context, prompts, pairs) -> {
                assertThat(decodes + prompts).isBetween(1, engine.maxBatchedTokens());
                if (!engine.prefixCaching()) {
                    assertThat(context).isBetween(0L, engine.kvTokens());
                }
                assertThat(pairs).isGreaterThanOrEqualTo(prompts);
                return 0.010 + 0.001 * decodes + 1e-5 * context + 0.0001 * prompts + 1e-6 * pairs;
            };
        }
    }

    @Property(tries = 400)
    void every_request_ends_once_whatever_happens(@ForAll long seed) {
        World world = World.of(seed, true);
        List<CompletedRequest> completed = new ArrayList<>();
        Outcome outcome = world.run(completed);
        Outcome.Counts counts = outcome.counts();
        assertThat(counts.arrived()).isEqualTo(world.requests);
        assertThat(counts.completed() + counts.tooLong() + counts.queueFull() + counts.noReplica() + counts.lost())
                .isEqualTo(world.requests);
        Set<Long> numbers = new HashSet<>();
        completed.forEach(request -> assertThat(numbers.add(request.number())).isTrue());
        assertThat(numbers).hasSize((int) counts.completed());
        outcome.replicas().forEach(replica -> {
            assertThat(replica.utilisation()).isBetween(0.0, 1.0);
            assertThat(replica.memory()).isBetween(0.0, 1.0);
        });
    }

    @Property(tries = 400)
    void tokens_are_neither_lost_nor_invented(@ForAll long seed) {
        World world = World.of(seed, false);
        List<CompletedRequest> completed = new ArrayList<>();
        Outcome outcome = world.run(completed);
        long drawn = outcome.replicas().stream()
                .mapToLong(Outcome.Replica::outputTokens)
                .sum();
        long computed = outcome.replicas().stream()
                .mapToLong(Outcome.Replica::prefillTokens)
                .sum();
        Outcome.Tokens tokens = outcome.tokens();
        assertThat(drawn).isEqualTo(tokens.output());
        // who is preempted may find more in the cache afterwards, since others have computed it meanwhile
        long least = completed.stream()
                .mapToLong(request ->
                        request.preemptions() > 0 ? 1 : request.request().inputTokens() - request.matchedTokens())
                .sum();
        assertThat(computed).isGreaterThanOrEqualTo(least);
        if (!world.cluster.engine().prefixCaching()) {
            assertThat(tokens.matched()).isZero();
            assertThat(computed).isGreaterThanOrEqualTo(tokens.input());
        }
        if (outcome.counts().preemptions() == 0) {
            assertThat(computed).isEqualTo(tokens.input() - tokens.matched());
        }
        for (CompletedRequest request : completed) {
            assertThat(request.arrived()).isLessThanOrEqualTo(request.admitted());
            assertThat(request.admitted()).isLessThan(request.firstToken());
            assertThat(request.firstToken()).isLessThanOrEqualTo(request.lastToken());
            assertThat(request.matchedTokens()).isLessThan(request.request().inputTokens());
        }
    }

    @Property(tries = 100)
    void the_same_seed_has_the_same_outcome(@ForAll long seed) {
        List<CompletedRequest> once = new ArrayList<>();
        List<CompletedRequest> again = new ArrayList<>();
        Outcome first = World.of(seed, true).run(once);
        assertThat(World.of(seed, true).run(again)).isEqualTo(first);
        assertThat(again.toString().replaceAll("@[0-9a-f]+|\\[J", ""))
                .isEqualTo(once.toString().replaceAll("@[0-9a-f]+|\\[J", ""));
    }

    @Property(tries = 100)
    void more_replicas_never_lose_requests(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int replicas) {
        World world = World.of(seed, false);
        Outcome few = new Simulation(world.replicated(replicas), Scenes.TIMES).run(world.demand, Slo.NONE);
        Outcome more = new Simulation(world.replicated(replicas + 1), Scenes.TIMES).run(world.demand, Slo.NONE);
        assertThat(more.counts().completed()).isEqualTo(few.counts().completed());
        assertThat(more.counts().tooLong()).isEqualTo(few.counts().tooLong());
    }
}
