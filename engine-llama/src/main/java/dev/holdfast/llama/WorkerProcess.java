package dev.holdfast.llama;

import dev.holdfast.engine.SafeText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker in a process of its own. Thread-safe. It ends when this process does, because it reads its standard input to
 * the end; two named threads read what it says.
 */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final long LARGEST_LOG = 8L << 20;
    private static final long LAST_LINES_SECONDS = 2;
    private static final String COMPLAINT = "holdfast: ";

    private final Process process;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final CompletableFuture<Obituary> ended = new CompletableFuture<>();
    private volatile String lastWords = "";
    private volatile String killedFor = "";

    /**
     * What to start.
     *
     * @param model the public name of its model
     * @param line the command line
     * @param environment all of its environment
     * @param log the file that keeps what it writes to standard error
     */
    record Start(String model, List<String> line, Map<String, String> environment, Path log) {}

    private WorkerProcess(Process process, Start start, DoubleConsumer progress) {
        this.process = process;
        CompletableFuture<Void> silent = new CompletableFuture<>();
        WorkerLog log = new WorkerLog(start.log(), LARGEST_LOG);
        read(start.model() + "-out", process.getInputStream(), line -> said(line, progress), () -> {});
        read(start.model() + "-log", process.getErrorStream(), line -> complained(line, log), () -> {
            log.close();
            silent.complete(null);
        });
        CompletionStage<Obituary> end = process.onExit()
                .thenCompose(gone -> silent.completeOnTimeout(null, LAST_LINES_SECONDS, TimeUnit.SECONDS)
                        .thenApply(done -> Obituary.of(gone.exitValue(), lastWords, killedFor, ready.isDone())));
        end.thenAccept(this::ended);
    }

    private void ended(Obituary how) {
        ended.complete(how);
        ready.completeExceptionally(new IllegalStateException(how.reason()));
    }

    /**
     * Starts one.
     *
     * @param progress told which share of the model is loaded, on a thread of the worker's
     * @throws IOException if there is no such program
     */
    static WorkerProcess start(Start start, DoubleConsumer progress) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(start.line());
        builder.environment().clear();
        builder.environment().putAll(start.environment());
        return new WorkerProcess(builder.start(), start, progress);
    }

    private static void read(String name, InputStream stream, Consumer<String> each, Runnable atEnd) {
        Thread.ofPlatform().daemon().name("worker-" + name).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    each.accept(line);
                }
            } catch (IOException closed) {
                LOG.debug("the output of a worker broke off", closed);
            } finally {
                atEnd.run();
            }
        });
    }

    private void said(String line, DoubleConsumer progress) {
        switch (WorkerSays.read(line)) {
            case WorkerSays.Progress(double share) -> progress.accept(share);
            case WorkerSays.Ready(URI address) -> ready.complete(address);
            case WorkerSays.Unknown unknown -> {}
        }
    }

    private void complained(String line, WorkerLog log) {
        if (line.startsWith(COMPLAINT)) {
            lastWords = SafeText.message(line.substring(COMPLAINT.length()));
        }
        log.line(line);
    }

    /** Completes with where it takes requests, or fails when it has ended before. */
    CompletableFuture<URI> ready() {
        return ready;
    }

    /** Completes when the process is gone. */
    CompletableFuture<Obituary> ended() {
        return ended;
    }

    /** Why it ended, as soon as it has; empty if it still lives after so many milliseconds. */
    CompletionStage<String> obituaryWithin(long millis) {
        return ended.thenApply(Obituary::reason).completeOnTimeout("", millis, TimeUnit.MILLISECONDS);
    }

    long pid() {
        return process.pid();
    }

    /** The memory that it uses, in bytes; 0 if not known. */
    long memory() {
        return ResidentMemory.of(process.pid());
    }

    /** Ends it at once for this reason. */
    void kill(String reason) {
        killedFor = reason;
        process.destroyForcibly();
    }

    /** Asks it to end, and ends it when it has not after so long or when this thread is interrupted; returns when it is gone. */
    void stop(Duration grace) {
        if (!process.isAlive()) {
            return;
        }
        killedFor = killedFor.isEmpty() ? "stopped" : killedFor;
        process.destroy();
        try {
            if (process.waitFor(grace)) {
                return;
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        process.onExit().join();
    }
}
