package dev.holdfast.gateway;

import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * Deadlines of the HTTP server, kept to within half a second.
 *
 * @param header until a connection has sent a whole request head, from when it opened or its last response ended
 * @param body until a request's body is there
 * @param write until a client that does not read takes something
 * @param idle until a connection on which nothing moves in either direction is closed
 * @param keepAlive silence on a stream after which the gateway sends a comment
 */
public record TimeoutSettings(
        @Setting(
                value =
                        "Time for a connection to send a request's head, from when it opened or its last response ended.",
                byDefault = "60s")
        Duration header,

        @Setting(value = "Time for a request's body to arrive.", byDefault = "60s")
        Duration body,

        @Setting(value = "Time in which a client must take something of what waits for it.", byDefault = "60s")
        Duration write,

        @Setting(
                value = "Time until a connection on which nothing moves in either direction is closed; longer than the"
                        + " slowest answer that is not streamed.",
                byDefault = "15m")
        Duration idle,

        @Setting(
                value = "Silence on a stream after which a comment is sent, so that nothing on the way gives up.",
                byDefault = "15s")
        Duration keepAlive) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public TimeoutSettings {
        if (header.isNegative() || header.isZero() || body.isNegative() || body.isZero()) {
            throw new IllegalArgumentException("header and body timeouts must be positive");
        }
        if (idle.toSeconds() < 1 || idle.toDays() > 1) {
            throw new IllegalArgumentException("idle must be between 1s and 1d");
        }
        if (write.isNegative() || write.isZero() || keepAlive.isNegative() || keepAlive.isZero()) {
            throw new IllegalArgumentException("write and keep_alive timeouts must be positive");
        }
    }
}
