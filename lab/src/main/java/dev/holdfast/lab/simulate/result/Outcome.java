package dev.holdfast.lab.simulate.result;

import java.util.List;

/**
 * What a simulation found. Immutable.
 *
 * @param seconds from the start to the last event
 * @param counts requests by what became of them
 * @param tokens tokens computed, drawn and found in caches
 * @param latencies how long things took
 * @param good requests that met the objectives
 * @param fairness Jain's index over the speeds of the tenants' answers, in (0, 1]; 1 is equal (Jain, Chiu, Hawe, "A Quantitative
 *     Measure of Fairness", DEC TR-301, 1984)
 * @param replicas each replica
 * @param tenants each tenant, in the order of their first requests
 * @param timeline the course of it
 */
public record Outcome(
        double seconds,
        Counts counts,
        Tokens tokens,
        Latencies latencies,
        long good,
        double fairness,
        List<Replica> replicas,
        List<Tenant> tenants,
        Timeline timeline) {
    /**
     * Requests by what became of them.
     *
     * @param arrived all
     * @param completed answered to the end
     * @param tooLong refused: longer than the context or the memory
     * @param queueFull refused: the router's line was full
     * @param noReplica refused: none was up
     * @param lost their replica went down
     * @param rerouted sent to another replica when theirs went down
     * @param preemptions how often a request gave up its memory
     */
    public record Counts(
            long arrived,
            long completed,
            long tooLong,
            long queueFull,
            long noReplica,
            long lost,
            long rerouted,
            long preemptions) {}

    /**
     * Tokens of the requests answered.
     *
     * @param input of their prompts
     * @param output of their answers
     * @param matched of their prompts, found in a prefix cache when first admitted
     */
    public record Tokens(long input, long output, long matched) {
        /** Which share of the prompts was found in a cache. */
        public double hitRate() {
            return input == 0 ? 0 : (double) matched / input;
        }
    }

    /**
     * How long things took.
     *
     * @param queue from the arrival to the first step that computes something of the request
     * @param ttft from the arrival to the first token
     * @param tpot mean time between tokens of each request with two or more
     * @param itl all times between successive tokens, or groups of tokens if some are drafted
     * @param e2e from the arrival to the last token
     */
    public record Latencies(Latency queue, Latency ttft, Latency tpot, Latency itl, Latency e2e) {}

    /**
     * A replica.
     *
     * @param completed requests that it finished
     * @param steps steps it ran
     * @param utilisation the share of the time in which it computed
     * @param memory the share of its memory that running requests held, on average over the time
     * @param prefillTokens tokens of prompts that it computed, again after preemption too
     * @param outputTokens tokens that it drew
     * @param preemptions how often one of its requests gave up its memory
     */
    public record Replica(
            long completed,
            long steps,
            double utilisation,
            double memory,
            long prefillTokens,
            long outputTokens,
            long preemptions) {}

    /**
     * A tenant.
     *
     * @param name who
     * @param arrived all requests
     * @param completed those answered
     * @param good those that met the objectives
     * @param outputTokens of the answers
     * @param meanTtft seconds from arrival to first token
     * @param tokensPerSecond tokens of the answers over the time from arrival to last token, all requests together; those that
     *     were not answered count as no tokens in no time
     */
    public record Tenant(
            String name,
            long arrived,
            long completed,
            long good,
            long outputTokens,
            double meanTtft,
            double tokensPerSecond) {}

    /**
     * The course of it, in parts of equal length.
     *
     * @param bucketSeconds how long a part is
     * @param waiting requests that wait, on average
     * @param running requests in a batch, on average
     * @param outputTokensPerSecond tokens drawn
     */
    public record Timeline(
            double bucketSeconds, List<Double> waiting, List<Double> running, List<Double> outputTokensPerSecond) {}

    /** Copies the lists. */
    public Outcome {
        replicas = List.copyOf(replicas);
        tenants = List.copyOf(tenants);
    }

    /** Steps of all engines. */
    public long steps() {
        return replicas.stream().mapToLong(Replica::steps).sum();
    }

    /** Requests answered a second. */
    public double requestsPerSecond() {
        return counts.completed() / Math.max(seconds, 1e-9);
    }

    /** Requests a second that met the objectives. */
    public double goodput() {
        return good / Math.max(seconds, 1e-9);
    }

    /** The share of all requests that met the objectives. */
    public double goodShare() {
        return counts.arrived() == 0 ? 0 : (double) good / counts.arrived();
    }

    /** Tokens of answers a second. */
    public double outputTokensPerSecond() {
        return tokens.output() / Math.max(seconds, 1e-9);
    }

    /** The share of the time in which a replica computed, on average over them. */
    public double utilisation() {
        return replicas.stream().mapToDouble(Replica::utilisation).average().orElse(0);
    }

    /** What a million tokens of answers cost if a replica costs so much an hour; infinite if there were none. */
    public double costPerMillionOutputTokens(double perReplicaHour) {
        double cost = perReplicaHour * replicas.size() * seconds / 3600;
        return tokens.output() == 0 ? Double.POSITIVE_INFINITY : cost / tokens.output() * 1e6;
    }
}
