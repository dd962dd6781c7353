package dev.holdfast.bench.fuzz;

import dev.holdfast.bench.load.LiveHeap;
import dev.holdfast.bench.load.ProcessUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the server's heap, files and gauges before and after. Confined to one thread. */
final class Health {
    /** What the server holds: live heap after a full collection, in bytes, open files, threads, connections to the engine. */
    record Reading(long heapBytes, long files, long threads, long engineConnections) {}

    private static final long FILES_MORE = 16;
    private static final long THREADS_MORE = 8;
    private static final long ENGINE_CONNECTIONS_MORE = 64;
    private static final Pattern STREAMS = Pattern.compile("\"open_streams\":(\\d+)");
    private static final Pattern CONNECTIONS = Pattern.compile("\"open_connections\":(\\d+)");
    private static final long SETTLE_NANOS = 40_000_000_000L;
    private static final long POLL_NANOS = 250_000_000L;
    private static final double MEGA = 1e6;

    private final int port;
    private final long pid;
    private final String key;
    private final int engine;

    /** {@code engine} is the mock engine's port, or 0 when its connections are not to be looked at. */
    Health(int port, int engine, long pid, String key) {
        this.port = port;
        this.engine = engine;
        this.pid = pid;
        this.key = key;
    }

    Reading read() throws IOException, InterruptedException {
        if (pid == 0) {
            return new Reading(0, 0, 0, 0);
        }
        return new Reading(
                LiveHeap.bytes(pid), ProcessUsage.openFiles(pid), ProcessUsage.threads(pid), engine(CONNECTIONS));
    }

    /** Waits up to 40 s for the server to settle, then compares with what it held before. */
    void check(Reading before, long heapMegabytes, Verdicts verdicts, PrintWriter out)
            throws IOException, InterruptedException {
        if (pid == 0) {
            return;
        }
        if (ProcessHandle.of(pid).isEmpty()) {
            verdicts.fail("the server died");
            return;
        }
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (!settled(before) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        Reading after = read();
        String gauges = inFlight();
        long streams = engine(STREAMS);
        print(before, after, gauges, streams, out);
        failIf(after.heapBytes - before.heapBytes > heapMegabytes * MEGA, "the live heap grew by too much", verdicts);
        failIf(after.files > before.files + FILES_MORE, "file descriptors were not given back", verdicts);
        failIf(after.threads > before.threads + THREADS_MORE, "threads did not end", verdicts);
        failIf(
                after.engineConnections > before.engineConnections + ENGINE_CONNECTIONS_MORE,
                "connections to the engine were not given back",
                verdicts);
        failIf(streams > 0, "the engine still streams to nobody", verdicts);
        failIf(
                !gauges.equals("0"),
                "requests are still in flight, or /metrics does not show holdfast_requests_in_flight: " + gauges,
                verdicts);
    }

    private static void print(Reading before, Reading after, String gauges, long streams, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "live heap %.1f -> %.1f MB, open files %d -> %d, threads %d -> %d, in flight: %s%n",
                before.heapBytes / MEGA,
                after.heapBytes / MEGA,
                before.files,
                after.files,
                before.threads,
                after.threads,
                gauges);
        out.printf(
                Locale.ROOT,
                "at the engine: connections %d -> %d, streams %d%n",
                before.engineConnections,
                after.engineConnections,
                streams);
    }

    private static void failIf(boolean wrong, String what, Verdicts verdicts) {
        if (wrong) {
            verdicts.fail(what);
        }
    }

    /** A figure of the engine's {@code /stats}; 0 without an engine to ask. */
    private long engine(Pattern figure) throws IOException, InterruptedException {
        if (engine == 0) {
            return 0;
        }
        Matcher found =
                figure.matcher(get("http://127.0.0.1:" + engine + "/stats").body());
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + key)
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private boolean settled(Reading before) throws IOException, InterruptedException {
        return ProcessUsage.openFiles(pid) <= before.files + FILES_MORE
                && inFlight().equals("0");
    }

    /** The sum of all in-flight gauges as text, or what was wrong. */
    private String inFlight() throws IOException, InterruptedException {
        HttpResponse<String> response = get("http://127.0.0.1:" + port + "/metrics");
        double sum = 0;
        boolean seen = false;
        for (String line : response.body().split("\n", -1)) {
            if (line.startsWith("holdfast_requests_in_flight") || line.startsWith("holdfast_requests_waiting")) {
                seen = true;
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        if (!seen) {
            return "absent (status " + response.statusCode() + ")";
        }
        return sum == 0 ? "0" : Double.toString(sum);
    }
}
