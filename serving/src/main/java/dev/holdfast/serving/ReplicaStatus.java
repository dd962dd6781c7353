package dev.holdfast.serving;

/**
 * How a replica is doing.
 *
 * @param place where its engine is: its URL, or the local model file
 * @param healthy whether it gets requests
 * @param inFlight requests it runs
 * @param inFlightTokens the most tokens these may hold
 * @param condition what its engine says of itself, for people; may be empty
 */
public record ReplicaStatus(String place, boolean healthy, int inFlight, long inFlightTokens, String condition) {}
