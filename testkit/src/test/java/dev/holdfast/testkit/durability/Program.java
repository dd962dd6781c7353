package dev.holdfast.testkit.durability;

import dev.holdfast.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real program in a process of its own. Thread-safe. */
final class Program implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 60;

    private final Process process;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().name("program-output").daemon().start(this::read);
    }

    /** Starts it with this command line. */
    static Program start(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dholdfast.native=" + System.getProperty("holdfast.native", ""),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.holdfast.app.Main"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("HOLDFAST_ADMIN_KEY", TestPlatform.ADMIN_KEY);
        try {
            return new Program(builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Serves this data under this configuration on a free port. */
    static Program serve(Path configuration, Path data) {
        return start("serve", "--config", configuration.toString(), "--data", data.toString(), "--port", "0");
    }

    /** Runs a command to its end and returns its exit status. */
    static int run(String... arguments) {
        try (Program program = start(arguments)) {
            return program.process
                    .onExit()
                    .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .join()
                    .exitValue();
        }
    }

    /** Where it serves; waits until it can. */
    URI address() {
        return ready.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Kills it with SIGKILL and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Asks it to stop, as a supervisor does; its output can be read to the end. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Its exit status; waits until it ends. */
    int exitStatus() {
        return process.onExit()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    /** What it has put out, but for the line {@code ready}; complete when it has ended. */
    List<String> output() throws InterruptedException {
        reader.join();
        return List.copyOf(said);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready ")) {
                    ready.complete(URI.create(line.substring(6)));
                } else {
                    said.add(line);
                }
            }
        } catch (IOException closed) {
            said.add(closed.toString());
        }
        ready.completeExceptionally(new IllegalStateException("the program ended: " + String.join("\n", said)));
    }

    @Override
    public void close() {
        kill();
        try {
            reader.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
