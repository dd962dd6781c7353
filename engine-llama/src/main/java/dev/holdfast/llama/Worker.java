package dev.holdfast.llama;

import dev.holdfast.llama.worker.HttpSettings;
import dev.holdfast.llama.worker.WorkerServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A worker: one model, served over HTTP by the OpenAI protocol. It listens from its start on, and answers 503 until the
 * model is loaded. Thread-safe.
 */
public final class Worker implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 32 << 20;
    private static final int USUAL_QUEUE = 1024;
    private static final Duration ANY_TIME = Duration.ZERO;

    private final WorkerServer server;
    private final LoadedModel loaded;

    private Worker(WorkerServer server, LoadedModel loaded) {
        this.server = server;
        this.loaded = loaded;
    }

    /**
     * Starts a worker; blocks until it can answer.
     *
     * @param progress gets lines of the form {@code progress 0.42 what it does}
     * @throws WorkerException if it cannot start
     */
    public static Worker start(WorkerSettings settings, Consumer<String> progress) {
        LongSupplier nanoTime = System::nanoTime;
        ProgressLines lines = new ProgressLines(progress);
        lines.at(0, "starting");
        WorkerServer server;
        try {
            server = new WorkerServer(http(settings), settings.version(), Clock.systemUTC(), nanoTime);
        } catch (IllegalStateException failed) {
            throw new WorkerException(String.valueOf(failed.getMessage()), failed);
        }
        try {
            LoadedModel loaded = LoadedModel.load(settings, lines, nanoTime);
            server.serve(loaded.served(), ANY_TIME);
            lines.at(1, "ready");
            return new Worker(server, loaded);
        } catch (RuntimeException failed) {
            server.close();
            throw failed instanceof WorkerException known
                    ? known
                    : new WorkerException(String.valueOf(failed.getMessage()), failed);
        }
    }

    private static HttpSettings http(WorkerSettings settings) {
        WorkerSettings.Listen listen = settings.listen();
        WorkerSettings.TlsFiles files = listen.tls();
        HttpSettings.Timeouts usual = HttpSettings.Timeouts.USUAL;
        int queue =
                settings.memory().queue() == 0 ? USUAL_QUEUE : settings.memory().queue();
        return new HttpSettings(
                listen.host().replaceAll("[\\[\\]]", ""),
                listen.port(),
                listen.key(),
                files == null ? null : new HttpSettings.Tls(files.certificate(), files.key()),
                MAX_BODY_BYTES,
                queue + LoadedModel.parallel(settings) + 16,
                new HttpSettings.Timeouts(usual.idle(), usual.header(), usual.body(), usual.write(), listen.drain()));
    }

    /** Where it is reached. */
    public URI address() {
        return server.address();
    }

    /** Completes with the reason, for people, when the engine cannot go on; the worker is of no use then. */
    public CompletionStage<String> failure() {
        return server.failure();
    }

    /** Takes no new requests and lets running ones finish for the drain time; true if all did. */
    public boolean drain() throws InterruptedException {
        return server.drain();
    }

    /** Ends all requests and frees the model. */
    @Override
    public void close() {
        loaded.endRequests();
        server.close();
        loaded.close();
    }

    /** Lines of progress, no more than one for each hundredth. Confined to the thread that loads. */
    static final class ProgressLines {
        private final Consumer<String> sink;
        private int told = -1;

        ProgressLines(Consumer<String> sink) {
            this.sink = sink;
        }

        void at(double part, String what) {
            int hundredths = (int) Math.floor(Math.max(0, Math.min(1, part)) * 100);
            if (hundredths > told) {
                told = hundredths;
                sink.accept(String.format(Locale.ROOT, "progress %.2f %s", hundredths / 100.0, what));
            }
        }
    }
}
