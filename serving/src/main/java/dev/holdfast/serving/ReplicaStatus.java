package dev.holdfast.serving;

/**
 * How a replica is doing.
 *
 * @param url where its engine is
 * @param healthy whether it gets requests
 * @param inFlight requests it runs
 * @param inFlightTokens the most tokens these may hold
 */
public record ReplicaStatus(String url, boolean healthy, int inFlight, long inFlightTokens) {}
