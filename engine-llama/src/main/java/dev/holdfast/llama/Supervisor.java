package dev.holdfast.llama;

import dev.holdfast.domain.Secret;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.LocalLoad;
import dev.holdfast.engine.LocalSettings;
import dev.holdfast.engine.OpenAiEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker of one local model running: one thread that starts it when it is wanted, watches it, and starts it again
 * when it has died. Thread-safe.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;
    private static final Duration NOTICE_EVERY = Duration.ofSeconds(1);

    private final LocalParts parts;
    private final EngineSettings settings;
    private final LocalSettings local;
    private final Desk desk;
    private final Path log;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile String sha256 = "";
    private volatile long noticed;

    Supervisor(LocalParts parts, EngineSettings settings, Desk desk, Path log) {
        this.parts = parts;
        this.settings = settings;
        this.local = Objects.requireNonNull(settings.local());
        this.desk = desk;
        this.log = log;
        this.thread =
                Thread.ofPlatform().daemon().name("worker-" + desk.model()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The SHA-256 of the model's file, or empty while it is not known. */
    String sha256() {
        return sha256;
    }

    private void run() {
        try {
            supervise();
        } catch (InterruptedException closed) {
            LOG.debug("the model {} is no longer served", desk.model());
        } catch (RuntimeException defect) {
            LOG.error("the supervision of model {} failed", desk.model(), defect);
        } finally {
            desk.is(new WorkerState.Closed());
        }
    }

    private void supervise() throws InterruptedException {
        Restarts restarts = Restarts.NONE;
        boolean wanted = local.load().at() == LocalLoad.When.START;
        while (true) {
            if (!wanted) {
                desk.awaitDemand();
            }
            wanted = true;
            switch (life()) {
                case Ending.Unloaded unloaded -> {
                    LOG.info("model {} is unloaded: it was not used for {}", desk.model(), local.keepAlive());
                    restarts = Restarts.NONE;
                    wanted = false;
                }
                case Ending.Unfit(String reason) -> {
                    unfit(reason);
                    restarts = Restarts.NONE;
                }
                case Ending.Died died -> {
                    restarts = restarts.after(died.answered(), died.ran());
                    backOff(died.reason(), restarts);
                }
            }
        }
    }

    /** Says why, and waits until another file stands in the place of this one. */
    private void unfit(String reason) throws InterruptedException {
        FileStamp seen = FileStamp.of(parts.files(), local.file());
        LOG.error("model {} cannot be served: {}", desk.model(), reason);
        parts.notices().accept(desk.model() + ": cannot be served: " + reason);
        desk.is(new WorkerState.Unfit(reason));
        while (FileStamp.of(parts.files(), local.file()).equals(seen)) {
            pause(parts.pace().look());
        }
    }

    private void backOff(String reason, Restarts restarts) throws InterruptedException {
        Duration delay = restarts.delay();
        LOG.warn(
                "the worker of model {} ended ({}); it is started again after {} ms; its log is {}",
                desk.model(),
                reason,
                delay.toMillis(),
                log);
        desk.is(new WorkerState.BackingOff(reason, delay, restarts.worthWaiting()));
        pause(delay);
    }

    private void pause(Duration time) throws InterruptedException {
        if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException();
        }
    }

    private Ending life() throws InterruptedException {
        desk.is(new WorkerState.Loading(0));
        ModelFile file;
        try {
            file = parts.files().find(local.file());
            ModelCheck.check(file.path(), local);
        } catch (UnfitModelException unfit) {
            return new Ending.Unfit(String.valueOf(unfit.getMessage()));
        }
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        Secret key = new Secret(HexFormat.of().formatHex(random));
        noticed = parts.nanoTime().getAsLong();
        WorkerProcess process;
        try {
            process = WorkerProcess.start(starting(file, key), this::progress);
        } catch (IOException failed) {
            LOG.error("the worker of model {} cannot be started", desk.model(), failed);
            return new Ending.Died("it could not be started", false, Duration.ZERO);
        }
        try {
            Ending failed = load(process);
            return failed == null ? serve(process, file, key) : failed;
        } finally {
            process.stop(parts.pace().grace());
        }
    }

    private WorkerProcess.Start starting(ModelFile file, Secret key) {
        return new WorkerProcess.Start(
                desk.model(),
                parts.program().line(local.tuning().heap(), WorkerArguments.of(desk.model(), file.path(), local)),
                WorkerArguments.environment(parts.environment(), key.reveal()),
                log);
    }

    private void progress(double share) {
        desk.progress(share);
        long now = parts.nanoTime().getAsLong();
        if (now - noticed >= NOTICE_EVERY.toNanos()) {
            noticed = now;
            parts.notices().accept(desk.model() + ": " + desk.state().describe());
        }
    }

    /** Waits until the worker is ready; null when it is. */
    private @Nullable Ending load(WorkerProcess process) throws InterruptedException {
        long began = parts.nanoTime().getAsLong();
        while (true) {
            try {
                process.ready().get(parts.pace().tick().toNanos(), TimeUnit.NANOSECONDS);
                return null;
            } catch (TimeoutException notYet) {
                Duration loading = Duration.ofNanos(parts.nanoTime().getAsLong() - began);
                if (loading.compareTo(local.load().timeout()) > 0) {
                    process.kill("it was not ready after " + loading.toSeconds() + " s");
                }
                killFor(process, Watch.decide(memoryAlone(process.memory())));
            } catch (ExecutionException gone) {
                Obituary how = process.ended().join();
                return how.refused()
                        ? new Ending.Unfit(how.reason())
                        : new Ending.Died(how.reason(), false, Duration.ZERO);
            }
        }
    }

    private Watch.Sight memoryAlone(long memory) {
        Duration none = Duration.ZERO;
        return new Watch.Sight(memory, local.memoryLimit().bytes(), none, none, none, none);
    }

    private Ending serve(WorkerProcess process, ModelFile file, Secret key) throws InterruptedException {
        URI address = process.ready().join();
        InferenceEngine client =
                new OpenAiEngine(parts.vertx(), settings.at(address, EngineKind.VLLM, key), parts.loops());
        LiveWorker worker = new LiveWorker(process, client, parts.nanoTime());
        try {
            worker.sawMemory(process.memory());
            desk.is(new WorkerState.Running(worker));
            LOG.info("model {} is served by process {}", desk.model(), process.pid());
            digest(file);
            return watch(worker);
        } finally {
            desk.lost(worker);
            client.close();
        }
    }

    private Ending watch(LiveWorker worker) throws InterruptedException {
        WorkerProcess process = worker.process();
        HealthChecks health = new HealthChecks(worker.client(), parts.nanoTime());
        while (true) {
            try {
                Obituary how = process.ended().get(parts.pace().tick().toNanos(), TimeUnit.NANOSECONDS);
                return new Ending.Died(how.reason(), worker.hasAnswered(), worker.age());
            } catch (TimeoutException lives) {
                health.ask();
                worker.sawMemory(process.memory());
                Watch.Decision decision = Watch.decide(new Watch.Sight(
                        worker.memory(),
                        local.memoryLimit().bytes(),
                        health.silent(),
                        parts.pace().patience(),
                        worker.idle(),
                        local.keepAlive()));
                killFor(process, decision);
                if (decision instanceof Watch.Decision.Unload && desk.unload(worker)) {
                    return new Ending.Unloaded();
                }
            } catch (ExecutionException defect) {
                throw new IllegalStateException(defect);
            }
        }
    }

    private static void killFor(WorkerProcess process, Watch.Decision decision) {
        if (decision instanceof Watch.Decision.Kill(String reason)) {
            process.kill(reason);
        }
    }

    /** Off the way of requests, and once for each file. */
    private void digest(ModelFile file) {
        if (!file.sha256().isEmpty()) {
            sha256 = file.sha256();
            return;
        }
        Thread.ofPlatform().daemon().name("worker-" + desk.model() + "-digest").start(() -> {
            sha256 = parts.digests().of(file.path(), () -> closing.getCount() == 0);
            LOG.info("model {} is the file with SHA-256 {}", desk.model(), sha256);
        });
    }

    /** Asks the worker to end; {@link #await} waits for it. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }

    /** Waits until the worker is gone; after so long it is ended by force. */
    void await(Duration deadline) throws InterruptedException {
        if (!thread.join(deadline)) {
            thread.interrupt();
            thread.join(deadline);
        }
    }
}
