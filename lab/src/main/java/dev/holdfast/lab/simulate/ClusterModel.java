package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.serving.RoutingPolicy;
import java.util.Collections;
import java.util.List;

/**
 * Replicas of one engine behind a router. Immutable.
 *
 * @param engine each replica
 * @param roles what each does
 * @param policy which replica gets a request; what has been computed elsewhere goes to the decoding replica with the fewest tokens
 * @param concurrency the most requests that the router has in flight at a replica; the others wait in its line
 * @param queue the most requests in that line; the others are refused
 * @param transfer how keys and values get from one role to the other
 * @param outages who is down, and when
 * @param slowdowns who is slow, and when
 * @param seed of all chance
 */
public record ClusterModel(
        EngineModel engine,
        List<Role> roles,
        RoutingPolicy policy,
        int concurrency,
        int queue,
        KvTransfer transfer,
        List<Outage> outages,
        List<Slowdown> slowdowns,
        long seed) {
    /** Copies the lists and checks that all goes together. */
    public ClusterModel {
        roles = List.copyOf(roles);
        outages = List.copyOf(outages);
        slowdowns = List.copyOf(slowdowns);
        int replicas = roles.size();
        require(replicas > 0, "a cluster needs at least one replica");
        require(concurrency > 0, "a replica must get at least one request at once, not " + concurrency);
        require(queue >= 0, "a line cannot hold " + queue + " requests");
        require(
                roles.contains(Role.PREFILL) == roles.contains(Role.DECODE),
                "prefill replicas need decoding ones, and these need prefill replicas");
        outages.forEach(outage -> checkReplica(outage.replica(), replicas));
        slowdowns.forEach(slowdown -> checkReplica(slowdown.replica(), replicas));
    }

    private static void checkReplica(int replica, int replicas) {
        require(replica < replicas, "there is no replica " + replica + "; they are numbered 0 to " + (replicas - 1));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Healthy replicas that do all of the work, each with a line of its own. */
    public static ClusterModel of(EngineModel engine, int replicas, RoutingPolicy policy) {
        return new ClusterModel(
                engine,
                Collections.nCopies(replicas, Role.BOTH),
                policy,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                KvTransfer.INSTANT,
                List.of(),
                List.of(),
                0);
    }
}
