package dev.holdfast.engine;

import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * When a local model is loaded and who may wait for it. Immutable.
 *
 * @param at when
 * @param timeout how long loading may take
 * @param queue the most requests that wait for it
 * @param queueTimeout how long a request waits for it
 */
public record LocalLoad(
        @Setting(
                value = "start: when the platform starts; first_use: when the first request comes.",
                byDefault = "start")
        When at,

        @Setting(value = "How long loading may take before the worker is ended.", byDefault = "10m")
        Duration timeout,

        @Setting(
                value = "Most requests that wait while the model is loaded; more are refused with 503. 0: none waits.",
                byDefault = "256")
        int queue,

        @Setting(
                value = "How long a request waits for the model to be loaded before it is refused with 503.",
                byDefault = "2m")
        Duration queueTimeout) {
    /** When a model is loaded. */
    public enum When {
        /** When the platform starts. */
        START,
        /** When the first request comes. */
        FIRST_USE
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one cannot work
     */
    public LocalLoad {
        if (timeout.toMillis() < 1 || queueTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "timeout and queue_timeout must be at least 1ms; to let none wait, set queue to 0");
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue cannot be negative; 0 means that no request waits");
        }
    }
}
