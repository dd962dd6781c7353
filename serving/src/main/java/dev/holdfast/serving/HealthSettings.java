package dev.holdfast.serving;

import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * When a replica counts as down.
 *
 * @param interval between two checks of a replica
 * @param failures how many connection failures in a row take a replica out
 * @param backOff for how long they do
 */
public record HealthSettings(
        @Setting(
                value =
                        "Time between two health checks of a replica. A failed or unanswered check takes the replica out"
                                + " until one succeeds.",
                byDefault = "5s")
        Duration interval,

        @Setting(value = "Connection failures in a row that take a replica out.", byDefault = "3")
        int failures,

        @Setting(
                value = "How long connection failures take a replica out, unless a health check succeeds earlier.",
                byDefault = "5s")
        Duration backOff) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public HealthSettings {
        if (interval.toMillis() < 1 || backOff.toMillis() < 1) {
            throw new IllegalArgumentException("interval and back_off must be at least 1ms");
        }
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1, not " + failures);
        }
    }
}
