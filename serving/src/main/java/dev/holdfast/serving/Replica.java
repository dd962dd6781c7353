package dev.holdfast.serving;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine that runs a model: what it holds in flight and whether it is up. Thread-safe.
 *
 * <p>A replica that nobody has checked counts as up, so that requests flow at start. A failed check takes it out until one
 * succeeds; connection failures in a row take it out for a while. A retired replica takes nothing new and closes its
 * engine when the last request ends.
 */
final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final int CLOSED = Integer.MIN_VALUE;

    private final EngineSettings settings;
    private final InferenceEngine engine;
    private final HealthSettings health;
    private final LongSupplier nanoTime;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong inFlightTokens = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicBoolean checkPending = new AtomicBoolean();
    private volatile long outUntil;
    private volatile boolean checkFailed;
    private volatile boolean retired;

    Replica(EngineSettings settings, InferenceEngine engine, HealthSettings health, LongSupplier nanoTime) {
        this.settings = settings;
        this.engine = engine;
        this.health = health;
        this.nanoTime = nanoTime;
    }

    EngineSettings settings() {
        return settings;
    }

    InferenceEngine engine() {
        return engine;
    }

    /** Where its engine is, for people. */
    String place() {
        return settings.place();
    }

    boolean isUp() {
        return !retired && !checkFailed && (failures.get() < health.failures() || nanoTime.getAsLong() - outUntil >= 0);
    }

    int inFlight() {
        return Math.max(0, inFlight.get());
    }

    long inFlightTokens() {
        return inFlightTokens.get();
    }

    ReplicaStatus status() {
        return new ReplicaStatus(place(), isUp(), inFlight(), inFlightTokens(), engine.condition());
    }

    /** Takes a slot, to be given back by {@link #release}; false if none is free any more. */
    boolean tryAcquire(int concurrency, long tokens) {
        int running = inFlight.get();
        while (running >= 0 && running < concurrency && !retired) {
            int seen = inFlight.compareAndExchange(running, running + 1);
            if (seen == running) {
                inFlightTokens.addAndGet(tokens);
                return true;
            }
            running = seen;
        }
        return false;
    }

    void release(long tokens) {
        inFlightTokens.addAndGet(-tokens);
        if (inFlight.decrementAndGet() == 0 && retired) {
            closeIfIdle();
        }
    }

    /** Takes nothing new from now on. */
    void retire() {
        retired = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (inFlight.compareAndSet(0, CLOSED)) {
            engine.close();
        }
    }

    /** Closes the engine now; running calls fail. */
    void close() {
        retired = true;
        engine.close();
    }

    /** The engine answered something. */
    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** A request failed; only failures to reach the engine at all speak against the replica. */
    void failed(EngineFailure failure) {
        if (failure.status() == 0 && failure.retryable()) {
            outUntil = nanoTime.getAsLong() + health.backOff().toNanos();
            if (failures.incrementAndGet() == health.failures()) {
                LOG.warn(
                        "engine {} is out for {}: {} connection failures",
                        place(),
                        health.backOff(),
                        health.failures());
            }
        }
    }

    /** Starts a health check; one that is still unanswered counts as failed. Runs {@code then} when the answer is in. */
    void check(Runnable then) {
        if (checkPending.getAndSet(true)) {
            checked(false);
        }
        int check = checks.incrementAndGet();
        engine.healthy().whenComplete((healthy, failure) -> {
            if (check == checks.get()) {
                checkPending.set(false);
                checked(failure == null && healthy);
                then.run();
            }
        });
    }

    private void checked(boolean healthy) {
        boolean wasUp = isUp();
        checkFailed = !healthy;
        if (healthy) {
            succeeded();
        }
        if (!retired && healthy != wasUp) {
            LOG.warn("engine {} is {}", place(), healthy ? "up" : "down: its health check failed");
        }
    }
}
