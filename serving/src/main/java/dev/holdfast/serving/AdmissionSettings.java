package dev.holdfast.serving;

import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * How many requests a model takes at once, and how many may wait.
 *
 * @param concurrency the most requests in flight per replica
 * @param queue the most requests that wait, over all replicas
 * @param queueTimeout the longest wait
 */
public record AdmissionSettings(
        @Setting(value = "Most requests in flight per replica; more wait.", byDefault = "256")
        int concurrency,

        @Setting(
                value = "Most requests that wait for a replica; more are refused with 503. 0: none waits.",
                byDefault = "1024")
        int queue,

        @Setting(value = "Longest wait for a replica before a request is refused with 503.", byDefault = "30s")
        Duration queueTimeout) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if no request could ever run
     */
    public AdmissionSettings {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, not " + concurrency);
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue cannot be negative; 0 means that no request waits");
        }
        if (queueTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("queue_timeout must be at least 1ms; to let none wait, set queue to 0");
        }
    }
}
