package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.WorkerSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WorkerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final FakeWorkers workers = new FakeWorkers();
    private final CountDownLatch inputEnds = new CountDownLatch(1);

    /** Workers that only tell what was done with them. */
    static final class FakeWorkers implements WorkerStarter {
        final List<String> calls = new CopyOnWriteArrayList<>();
        final CompletableFuture<WorkerSettings> started = new CompletableFuture<>();
        final CompletableFuture<String> failure = new CompletableFuture<>();
        final CountDownLatch loaded = new CountDownLatch(1);
        boolean slow;

        @Override
        public RunningWorker start(WorkerSettings settings, Consumer<String> progress) {
            progress.accept("progress 0.50 reading the model");
            started.complete(settings);
            if (slow) {
                await(loaded);
            }
            if (settings.name().equals("broken")) {
                throw new CommandFailure(ExitCode.FAILED, "the file is no model");
            }
            return new Running();
        }

        private final class Running implements RunningWorker {
            @Override
            public URI address() {
                return URI.create("http://127.0.0.1:8081");
            }

            @Override
            public CompletionStage<String> failure() {
                return failure;
            }

            @Override
            public void drain() {
                calls.add("drain");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private int run(Map<String, String> environment, String... arguments) {
        LineSource input = prompt -> {
            await(inputEnds);
            return null;
        };
        Console console = new Console(
                new PrintWriter(out), new PrintWriter(err), () -> input, environment, false, System::nanoTime);
        WorkerCommand command =
                new WorkerCommand(console, workers, (name, action) -> signals.put(name, action) == null, "1.2.3");
        return new CommandLine(command)
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    err.write("holdfast: " + failure.getMessage());
                    return failure instanceof CommandFailure known
                            ? known.code().status()
                            : 99;
                })
                .execute(arguments);
    }

    private void signal(String name) {
        Objects.requireNonNull(signals.get(name)).run();
    }

    private Thread afterStart(Runnable action) {
        return Thread.ofVirtual().start(() -> {
            workers.started.join();
            action.run();
        });
    }

    @Test
    void itSaysHowFarItIsAndWhenItIsReadyAndDrainsWhenAsked() {
        afterStart(() -> signal("TERM"));
        workers.slow = false;
        assertThat(run(Map.of(), "--model", "models/tiny.gguf")).isZero();
        WorkerSettings settings = workers.started.join();
        assertThat(settings.name()).isEqualTo("tiny");
        assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
        assertThat(settings.memory()).isEqualTo(WorkerSettings.Memory.AUTOMATIC);
        assertThat(settings.devices()).isEqualTo(WorkerSettings.Devices.ALL);
        assertThat(out.toString()).startsWith("progress 0.50 reading the model");
    }

    @Test
    void itDrainsAndClosesWhenItIsAskedAfterItWasReady() {
        Thread.ofVirtual().start(() -> {
            while (!out.toString().contains("ready")) {
                Thread.onSpinWait();
            }
            signal("TERM");
        });
        assertThat(run(Map.of(), "--model", "tiny.gguf")).isZero();
        assertThat(out.toString()).contains("ready http://127.0.0.1:8081");
        assertThat(workers.calls).containsExactly("drain", "close");
    }

    @Test
    void allOptionsReachTheWorker() {
        afterStart(() -> signal("INT"));
        int status = run(
                Map.of("HOLDFAST_WORKER_KEY", "secret"),
                "--model=a.gguf --name=n --host=0.0.0.0 --port=9 --tls-certificate=c --tls-key=k --drain=3 --context=10"
                        .concat(" --kv-tokens=20 --parallel=3 --batch=4 --queue=5 --no-prefix-cache --prefix-store=6"
                                + " --kv-type=q8_0 --threads=6")
                        .concat(" --gpu-layers=7 --device=A --device=B --split-mode=row --tensor-split=1,2"
                                + " --native=lib")
                        .split(" "));
        assertThat(status).isZero();
        WorkerSettings settings = workers.started.join();
        assertThat(settings.listen().key()).isEqualTo("secret");
        assertThat(settings.memory()).isEqualTo(new WorkerSettings.Memory(10, 20, 3, 4, 5, false, 6, "q8_0"));
        assertThat(settings.devices())
                .isEqualTo(new WorkerSettings.Devices(6, 7, List.of("A", "B"), "row", List.of(1f, 2f)));
        assertThat(settings.library()).isEqualTo(Path.of("lib"));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--model=a.gguf --host=0.0.0.0",
                "--model=a.gguf --port=70000",
                "--model=a.gguf --tls-key=k",
                "--model=a.gguf --context=-1",
                "--model=a.gguf --tensor-split=x"
            })
    void aWrongCommandLineIsRefused(String line) {
        assertThat(run(Map.of(), line.isEmpty() ? new String[0] : line.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString()).isNotEmpty();
    }

    @Test
    void aModelThatCannotBeLoadedIsAMessage() {
        assertThat(run(Map.of(), "--model", "broken.gguf")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("holdfast: the file is no model");
    }

    @Test
    void anEngineThatBreaksEndsTheProcess() {
        workers.failure.complete("the GPU is gone");
        assertThat(run(Map.of(), "--model", "a.gguf")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("holdfast: the GPU is gone");
        assertThat(workers.calls).containsExactly("close");
    }

    @Test
    void aSupervisedWorkerEndsWithItsSupervisor() {
        inputEnds.countDown();
        assertThat(run(Map.of(), "--model", "a.gguf", "--supervised")).isZero();
        assertThat(workers.calls).doesNotContain("drain");
    }

    @Test
    void itCanBeEndedWhileItLoads() {
        workers.slow = true;
        afterStart(() -> signal("TERM"));
        assertThat(run(Map.of(), "--model", "a.gguf")).isZero();
        assertThat(out.toString()).doesNotContain("ready");
        workers.loaded.countDown();
    }
}
