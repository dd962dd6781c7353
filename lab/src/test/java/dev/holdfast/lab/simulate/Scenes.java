package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.engine.StepConstants;
import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TracedRequest;
import dev.holdfast.serving.LeastTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Small clusters whose times can be reckoned by hand: a step takes 10 ms, 1 ms for each answer, 0.1 ms for each prompt token. */
final class Scenes {
    static final StepTimes TIMES = new StepConstants(0.010, 0.001, 0, 0.0001, 0);

    private Scenes() {}

    /** Room for everything. */
    static EngineModel roomy() {
        return engine(1_000_000, 8192, 64);
    }

    static EngineModel engine(long kvTokens, int budget, int sequences) {
        return new EngineModel(kvTokens, 16, 100_000, budget, sequences, false, Speculation.NONE, 0);
    }

    static EngineModel caching(long kvTokens) {
        return new EngineModel(kvTokens, 16, 100_000, 8192, 64, true, Speculation.NONE, 0);
    }

    static EngineModel speculating(Speculation speculation) {
        return new EngineModel(1_000_000, 16, 100_000, 8192, 64, false, speculation, 0);
    }

    static TracedRequest request(double at, int input, int output) {
        return new TracedRequest(at, input, output, new long[0], 0, "");
    }

    static TracedRequest request(double at, int input, int output, long... blocks) {
        return new TracedRequest(at, input, output, blocks, 16, "");
    }

    static TracedRequest of(String tenant, double at, int input, int output) {
        return new TracedRequest(at, input, output, new long[0], 0, tenant);
    }

    static Trace trace(TracedRequest... requests) {
        List<TracedRequest> all = Arrays.asList(requests);
        return all::iterator;
    }

    static ClusterModel one(EngineModel engine) {
        return ClusterModel.of(engine, 1, new LeastTokens());
    }

    static ClusterModel split(ClusterModel cluster, List<Role> roles, KvTransfer transfer) {
        return new ClusterModel(
                cluster.engine(),
                roles,
                cluster.policy(),
                cluster.concurrency(),
                cluster.queue(),
                transfer,
                cluster.outages(),
                cluster.slowdowns(),
                cluster.seed());
    }

    static ClusterModel bounded(ClusterModel cluster, int concurrency, int queue) {
        return new ClusterModel(
                cluster.engine(),
                cluster.roles(),
                cluster.policy(),
                concurrency,
                queue,
                cluster.transfer(),
                cluster.outages(),
                cluster.slowdowns(),
                cluster.seed());
    }

    static ClusterModel troubled(ClusterModel cluster, List<Outage> outages, List<Slowdown> slowdowns) {
        return new ClusterModel(
                cluster.engine(),
                cluster.roles(),
                cluster.policy(),
                cluster.concurrency(),
                cluster.queue(),
                cluster.transfer(),
                outages,
                slowdowns,
                cluster.seed());
    }

    /** What a run found, and each request in the order of their arrival. */
    record Played(Outcome outcome, List<CompletedRequest> requests) {
        double firstToken(int index) {
            return requests.get(index).firstToken() / 1e9;
        }

        double lastToken(int index) {
            return requests.get(index).lastToken() / 1e9;
        }
    }

    static Played play(ClusterModel cluster, TracedRequest... requests) {
        return play(cluster, Demand.open(trace(requests)));
    }

    static Played play(ClusterModel cluster, Demand demand) {
        List<CompletedRequest> requests = new ArrayList<>();
        Outcome outcome = new Simulation(cluster, TIMES).run(demand, Slo.NONE, requests::add, done -> {});
        requests.sort(Comparator.comparingLong(CompletedRequest::number));
        return new Played(outcome, requests);
    }
}
