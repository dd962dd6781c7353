package dev.holdfast.app.cli;

import dev.holdfast.app.config.Signals;
import dev.holdfast.llama.WorkerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves one model until SIGTERM or SIGINT. */
@Command(
        name = "worker",
        description = {
            "Serves one model file over the OpenAI protocol, with llama.cpp's computation under Holdfast's scheduler.",
            "Prints lines 'progress 0.42 WHAT' while it loads and 'ready http://HOST:PORT' when it can answer."
        },
        footer = {
            "",
            "The environment variable HOLDFAST_WORKER_KEY holds the key that callers must send, if it is set.",
            "'holdfast serve' starts workers by itself; this command is for a worker on another machine, or alone.",
            "",
            "Examples:",
            "  holdfast worker --model demo.gguf --port 8081",
            "  holdfast worker --model big.gguf --host 0.0.0.0 --tls-certificate cert.pem --tls-key key.pem"
        })
final class WorkerCommand implements Callable<Integer> {
    private static final String KEY = "HOLDFAST_WORKER_KEY";

    private final Console console;
    private final WorkerStarter starter;
    private final Signals signals;
    private final String version;
    private final CompletableFuture<End> end = new CompletableFuture<>();

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model file (GGUF).")
    private Path model = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What requests call the model (default: the file's name without '.gguf').")
    private @Nullable String name;

    @Option(
            names = "--native",
            paramLabel = "DIR",
            description = "The folder of the native library (default: the one of this program).")
    private @Nullable Path library;

    @Option(names = "--supervised", description = "End when standard input ends, as the supervisor wants it.")
    private boolean supervised;

    @ArgGroup(validate = false, heading = "%nWhere it listens:%n")
    private WorkerOptions.Listening listening = new WorkerOptions.Listening();

    @ArgGroup(validate = false, heading = "%nHow much it holds:%n")
    private WorkerOptions.Holding holding = new WorkerOptions.Holding();

    @ArgGroup(validate = false, heading = "%nWhat computes:%n")
    private WorkerOptions.Computing computing = new WorkerOptions.Computing();

    /** Why it ends. */
    private enum End {
        ASKED,
        ABANDONED,
        BROKEN
    }

    WorkerCommand(Console console, WorkerStarter starter, Signals signals, String version) {
        this.console = console;
        this.starter = starter;
        this.signals = signals;
        this.version = version;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerSettings settings = settings();
        signals.on("TERM", () -> end.complete(End.ASKED));
        signals.on("INT", () -> end.complete(End.ASKED));
        if (supervised) {
            Thread.ofVirtual().name("standard-input").start(this::awaitEndOfInput);
        }
        CompletableFuture<RunningWorker> started = new CompletableFuture<>();
        Thread.ofPlatform().name("load").daemon().start(() -> load(settings, started));
        CompletionStage<End> ends = end;
        ends.thenRun(() -> started.cancel(false));
        try (RunningWorker worker = started.join()) {
            worker.failure().thenRun(() -> end.complete(End.BROKEN));
            line("ready " + worker.address());
            serve(worker);
        } catch (CancellationException ignored) {
            console.err().println("The worker was ended while it loaded its model.");
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof CommandFailure known ? known : failed;
        }
        return ExitCode.OK.status();
    }

    /** The process ends without waiting for a load that is no longer wanted. */
    private void load(WorkerSettings settings, CompletableFuture<RunningWorker> started) {
        try {
            started.complete(starter.start(settings, this::line));
        } catch (RuntimeException | Error failed) {
            started.completeExceptionally(failed);
        }
    }

    private void serve(RunningWorker worker) throws InterruptedException {
        switch (end.join()) {
            case ASKED -> worker.drain();
            case ABANDONED -> console.err().println("The supervisor has gone; the worker ends.");
            case BROKEN ->
                throw new CommandFailure(
                        ExitCode.FAILED, worker.failure().toCompletableFuture().join());
        }
    }

    private void line(String line) {
        console.out().println(line);
        console.out().flush();
    }

    private void awaitEndOfInput() {
        try (LineSource input = console.lines().get()) {
            while (input.next("") != null) {
                // What the supervisor says means nothing yet.
            }
        } finally {
            end.complete(End.ABANDONED);
        }
    }

    private WorkerSettings settings() {
        String key = console.environment().getOrDefault(KEY, "").strip();
        try {
            return new WorkerSettings(
                    model,
                    name == null ? nameOf(model) : name,
                    listening.settings(key),
                    holding.settings(),
                    computing.settings(),
                    library,
                    version);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static String nameOf(Path file) {
        Path last = file.getFileName();
        String text = last == null ? "" : last.toString();
        return text.endsWith(".gguf") ? text.substring(0, text.length() - ".gguf".length()) : text;
    }

    static List<Float> proportions(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return List.of();
        }
        try {
            return List.of(given.split(",")).stream().map(Float::valueOf).toList();
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "--tensor-split must be numbers with commas between, not " + given + ".", wrong);
        }
    }
}
