package dev.holdfast.bench.engine;

import dev.holdfast.bench.load.ProcessUsage;
import dev.holdfast.bench.load.Target;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server process that was started here. Confined to one thread. */
final class Server implements AutoCloseable {
    private static final long READY_NANOS = 120_000_000_000L;
    private static final long POLL_NANOS = 5_000_000;
    private static final int OK = 200;

    private final String name;
    private final Process process;
    private final Path log;
    private final int port;
    private final long startedNanos;

    private Server(String name, Process process, Path log, int port, long startedNanos) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.port = port;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts it on a free port and waits until it says that it is healthy.
     *
     * @param command in which PORT stands for the port
     * @throws IOException if it ends or is not healthy within two minutes
     */
    static Server start(String name, List<String> command, Path log) throws IOException {
        int port = freePort();
        List<String> words = new ArrayList<>();
        command.forEach(word -> words.add(word.equals("PORT") ? Integer.toString(port) : word));
        long started = System.nanoTime();
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Server server = new Server(name, process, log, port, started);
        try {
            server.awaitHealth();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitHealth() throws IOException {
        long deadline = startedNanos + READY_NANOS;
        while (!healthy()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String text = Files.readString(log);
                throw new IOException(name + " did not start: " + text.substring(Math.max(0, text.length() - 2_000)));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean healthy() {
        try {
            HttpURLConnection connection = open("/health");
            return connection.getResponseCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(10_000);
        return connection;
    }

    /** A page as text. */
    String get(String path) throws IOException {
        try (var in = open(path).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Target target() {
        return new Target(name, port, process.pid());
    }

    /** When it was started. */
    long startedNanos() {
        return startedNanos;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The most memory it ever had, in bytes. */
    long peakBytes() {
        return ProcessUsage.peakResidentBytes(process.pid());
    }

    /** The process that works: the launcher or what it started. */
    long workerPid() {
        return process.descendants().findFirst().map(ProcessHandle::pid).orElse(process.pid());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
