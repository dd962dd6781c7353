package dev.holdfast.bench.fuzz;

import dev.holdfast.bench.load.ProcessUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks at the server's heap, files and gauges before and after. Confined to one thread. */
final class Health {
    /** What the server holds: live heap after a full collection, in bytes, and open file descriptors. */
    record Reading(long heapBytes, long files) {}

    private static final long FILES_MORE = 16;
    private static final long SETTLE_NANOS = 40_000_000_000L;
    private static final long POLL_NANOS = 250_000_000L;
    private static final double MEGA = 1e6;

    private final int port;
    private final long pid;
    private final String key;

    Health(int port, long pid, String key) {
        this.port = port;
        this.pid = pid;
        this.key = key;
    }

    Reading read() throws IOException, InterruptedException {
        return pid == 0 ? new Reading(0, 0) : new Reading(liveHeap(), ProcessUsage.openFiles(pid));
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
        out.printf(
                "live heap %.1f -> %.1f MB, open files %d -> %d, in flight: %s%n",
                before.heapBytes / MEGA, after.heapBytes / MEGA, before.files, after.files, gauges);
        if (after.heapBytes - before.heapBytes > heapMegabytes * MEGA) {
            verdicts.fail("the live heap grew by more than " + heapMegabytes + " MB");
        }
        if (after.files > before.files + FILES_MORE) {
            verdicts.fail("file descriptors were not given back");
        }
        if (!gauges.equals("0")) {
            verdicts.fail(
                    "requests are still in flight, or /metrics does not show holdfast_requests_in_flight: " + gauges);
        }
    }

    private boolean settled(Reading before) throws IOException, InterruptedException {
        return ProcessUsage.openFiles(pid) <= before.files + FILES_MORE
                && inFlight().equals("0");
    }

    /** The sum of all in-flight gauges as text, or what was wrong. */
    private String inFlight() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .header("Authorization", "Bearer " + key)
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            double sum = 0;
            boolean seen = false;
            for (String line : response.body().split("\n", -1)) {
                if (line.startsWith("holdfast_requests_in_flight")) {
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

    /** The class histogram's total; taking it makes the server collect first. */
    private long liveHeap() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("Total")) {
                String[] words = line.trim().split("\\s+", -1);
                return Long.parseLong(words[words.length - 1]);
            }
        }
        throw new IOException("jcmd " + pid
                + " GC.class_histogram shows no total; it needs the server's user and a JDK of its version");
    }
}
