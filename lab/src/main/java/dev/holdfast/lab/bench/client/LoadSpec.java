package dev.holdfast.lab.bench.client;

/**
 * How to load. Immutable; times in seconds.
 *
 * @param pacing when requests begin
 * @param requests how many at most
 * @param duration how long requests begin at most; infinite for no limit
 * @param atOnce how many at once at most; the others wait; 0 for no limit
 * @param timeout how long a request may take, from when it was let through
 * @param grace how long to wait for the last answers; what is not there then is cancelled
 */
public record LoadSpec(Pacing pacing, long requests, double duration, int atOnce, double timeout, double grace) {}
