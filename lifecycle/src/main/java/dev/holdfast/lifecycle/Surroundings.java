package dev.holdfast.lifecycle;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the store needs of the world, so that tests can own it.
 *
 * @param hub which Hub to ask
 * @param clock the time
 * @param nanos a clock for measuring, in nanoseconds
 * @param pause waits before another attempt
 * @param space tells how much room a folder has
 * @param silence how long a server may say nothing
 */
record Surroundings(
        HubSettings hub, InstantSource clock, LongSupplier nanos, Pause pause, Space space, Duration silence) {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void await(Duration time) throws InterruptedException;
    }

    /** Tells how many bytes can still be written to a folder. */
    @FunctionalInterface
    interface Space {
        long usable(Path folder) throws IOException;
    }

    static Surroundings real(HubSettings hub, InstantSource clock, LongSupplier nanos) {
        return new Surroundings(
                hub,
                clock,
                nanos,
                Surroundings::await,
                folder -> Files.getFileStore(folder).getUsableSpace(),
                SILENCE);
    }

    HttpFetch fetch(HttpClient client) {
        return new HttpFetch(client, hub, silence);
    }

    /** A client for one intake. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    private static void await(Duration time) throws InterruptedException {
        boolean woken = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
            throw new IllegalStateException("nobody counts this latch down");
        }
    }
}
