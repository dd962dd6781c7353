package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.engine.Sequence;
import dev.holdfast.serving.LeastTokens;
import dev.holdfast.serving.RoutingPolicy;
import dev.holdfast.serving.RoutingPolicy.Candidate;
import dev.holdfast.serving.RoutingPolicy.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntBiFunction;

/** Keeps account of what each replica has in flight, asks the policy, and holds the line of those who wait. Confined to one thread. */
final class Router {
    private static final RoutingPolicy HANDOVER = new LeastTokens();

    private final ClusterModel cluster;
    private final ToIntBiFunction<Integer, Sequence> matchedTokens;
    private final boolean[] up;
    private final int[] inFlight;
    private final long[] inFlightTokens;
    private final ArrayDeque<Sequence> line = new ArrayDeque<>();
    private long turn;

    /**
     * A router.
     *
     * @param cluster what it is in front of
     * @param matchedTokens finds the tokens of a request's prompt that a replica holds
     */
    Router(ClusterModel cluster, ToIntBiFunction<Integer, Sequence> matchedTokens) {
        this.cluster = cluster;
        this.matchedTokens = matchedTokens;
        int replicas = cluster.roles().size();
        up = new boolean[replicas];
        Arrays.fill(up, true);
        inFlight = new int[replicas];
        inFlightTokens = new long[replicas];
    }

    ArrayDeque<Sequence> line() {
        return line;
    }

    boolean isUp(int replica) {
        return up[replica];
    }

    void setUp(int replica, boolean isUp) {
        up[replica] = isUp;
    }

    /** Which replica gets a request. */
    Decision choose(Sequence sequence) {
        List<Candidate> snapshot = new ArrayList<>(up.length);
        boolean looks = cluster.policy().looksAtPrefixes();
        for (int i = 0; i < up.length; i++) {
            boolean candidate = up[i] && cluster.roles().get(i) != Role.DECODE;
            int matched = looks && candidate ? matchedTokens.applyAsInt(i, sequence) : 0;
            snapshot.add(new Candidate(candidate, inFlight[i], inFlightTokens[i], matched));
        }
        return cluster.policy().choose(snapshot, cluster.concurrency(), turn);
    }

    /** Which replica decodes a request whose prompt is computed. */
    Decision chooseDecoder() {
        List<Candidate> snapshot = new ArrayList<>(up.length);
        for (int i = 0; i < up.length; i++) {
            boolean candidate = up[i] && cluster.roles().get(i) == Role.DECODE;
            snapshot.add(new Candidate(candidate, inFlight[i], inFlightTokens[i], 0));
        }
        return HANDOVER.choose(snapshot, Integer.MAX_VALUE, turn);
    }

    /** A request of the router's own goes to a replica. */
    void sent(Sequence sequence, int replica) {
        turn++;
        assign(sequence, replica);
    }

    /** A request is at a replica from now on. */
    void assign(Sequence sequence, int replica) {
        sequence.assign(replica);
        inFlight[replica]++;
        inFlightTokens[replica] += sequence.reserved();
    }

    /** A request has left its replica. */
    void left(Sequence sequence) {
        inFlight[sequence.replica()]--;
        inFlightTokens[sequence.replica()] -= sequence.reserved();
    }
}
