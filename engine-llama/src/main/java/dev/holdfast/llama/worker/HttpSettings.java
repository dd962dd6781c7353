package dev.holdfast.llama.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the worker listens and what it takes. Immutable.
 *
 * @param host the address to listen on
 * @param port the port; 0 for any free one
 * @param key what callers must send as a bearer token; empty if none
 * @param tls the certificate, or null for plain HTTP
 * @param maxBodyBytes the largest request body
 * @param maxRequests the most requests at once, running and waiting
 * @param timeouts how long things may take
 */
public record HttpSettings(
        String host, int port, String key, @Nullable Tls tls, int maxBodyBytes, int maxRequests, Timeouts timeouts) {
    /** Plain HTTP on any free port of this machine, without a key. */
    public static HttpSettings local() {
        return new HttpSettings("127.0.0.1", 0, "", null, 32 << 20, 1024, Timeouts.USUAL);
    }

    /** The same with a key. */
    public HttpSettings withKey(String newKey) {
        return new HttpSettings(host, port, newKey, tls, maxBodyBytes, maxRequests, timeouts);
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "HttpSettings[host=" + host + ", port=" + port + ", tls=" + tls + ", maxBodyBytes=" + maxBodyBytes
                + ", maxRequests=" + maxRequests + ", timeouts=" + timeouts + "]";
    }

    /**
     * A certificate chain and its key, both PEM.
     *
     * @param certificate the chain, the server's own certificate first
     * @param key its private key
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * How long things may take.
     *
     * @param idle a connection without a request
     * @param header a request's head, from the opening of the connection on
     * @param body a request's body, from its head on
     * @param write a client that takes nothing of what waits for it
     * @param drain running requests when the worker stops
     */
    public record Timeouts(Duration idle, Duration header, Duration body, Duration write, Duration drain) {
        /** Minutes for connections and slow readers, half a minute for bodies. */
        public static final Timeouts USUAL = new Timeouts(
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofSeconds(25));
    }
}
