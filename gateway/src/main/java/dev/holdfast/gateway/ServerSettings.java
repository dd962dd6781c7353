package dev.holdfast.gateway;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP server listens.
 *
 * @param host the address to bind
 * @param port the port to bind
 * @param tls certificate and key, or null for plain HTTP
 * @param maxBody the largest request body
 * @param timeouts deadlines
 * @param drain how long running requests may go on after a stop was asked for
 * @param corsOrigins browser origins that may call
 */
public record ServerSettings(
        @Setting(value = "Address to listen on; 0.0.0.0 for all.", byDefault = "127.0.0.1")
        String host,

        @Setting(value = "Port to listen on; 0 for any free one.", byDefault = "8080")
        int port,

        @Setting("Certificate and key; without them the server speaks plain HTTP.") @Nullable
        TlsSettings tls,

        @Setting(value = "Largest request body, after decompression; more is refused with 413.", byDefault = "10MiB")
        ByteSize maxBody,

        @Setting(value = "Deadlines.", byDefault = "{}") TimeoutSettings timeouts,

        @Setting(value = "How long running requests may go on after a stop was asked for.", byDefault = "30s")
        Duration drain,

        @Setting(
                value =
                        "Origins of web pages that may call from a browser, such as https://chat.example.org, or \"*\" for"
                                + " all. Empty: none.",
                byDefault = "[]")
        List<String> corsOrigins) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one makes no sense
     */
    public ServerSettings {
        corsOrigins = List.copyOf(corsOrigins);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, not " + port);
        }
        if (maxBody.bytes() < 1 || maxBody.bytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("max_body must be between 1B and 1GiB, not " + maxBody);
        }
    }

    /** The same, on another address. */
    public ServerSettings at(String otherHost, int otherPort) {
        return new ServerSettings(otherHost, otherPort, tls, maxBody, timeouts, drain, corsOrigins);
    }
}
