package dev.holdfast.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.engine.LocalGpu;
import dev.holdfast.engine.LocalLoad;
import dev.holdfast.engine.LocalSettings;
import dev.holdfast.engine.LocalTuning;
import dev.holdfast.gguf.CacheShape;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.MemoryNeed;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.gguf.ModelShape;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pure parts of supervision. */
class SupervisionDecisionsTest {
    private static final Duration NONE = Duration.ZERO;

    private static LocalSettings settings(int gpuLayers, long memoryLimit) {
        return new LocalSettings(
                "f",
                100,
                4,
                200,
                3,
                new LocalGpu(gpuLayers, List.of("CUDA0", "CUDA1"), LocalGpu.Split.ROW, List.of(3, 1)),
                new LocalTuning(64, "q8_0", false, new ByteSize(48 << 20), new ByteSize(128 << 20)),
                new ByteSize(memoryLimit),
                new LocalLoad(LocalLoad.When.START, Duration.ofMinutes(1), 1, Duration.ofMinutes(1)),
                NONE);
    }

    @Test
    void the_first_restart_is_at_once_and_later_ones_wait_twice_as_long_each_up_to_a_minute() {
        Restarts one = Restarts.NONE.after(false, NONE);
        assertThat(one.delay()).isEqualTo(NONE);
        assertThat(one.worthWaiting()).isTrue();
        Restarts restarts = one.after(false, NONE);
        Duration delay = restarts.delay();
        assertThat(delay).isEqualTo(Duration.ofMillis(250));
        while (delay.compareTo(Duration.ofSeconds(32)) < 0) {
            restarts = restarts.after(false, NONE);
            assertThat(restarts.delay()).isEqualTo(delay.multipliedBy(2));
            delay = restarts.delay();
        }
        assertThat(restarts.worthWaiting()).isFalse();
        assertThat(restarts.after(false, NONE).delay()).isEqualTo(Duration.ofMinutes(1));
    }

    @Property(tries = 200)
    void a_worker_that_has_shown_that_it_can_starts_again_at_once(
            @ForAll @Size(max = 60) List<Boolean> past, @ForAll boolean byAnswer) {
        Restarts restarts = Restarts.NONE;
        for (boolean answered : past) {
            restarts = restarts.after(answered, NONE);
            assertThat(restarts.delay()).isBetween(NONE, Duration.ofMinutes(1));
        }
        assertThat(restarts.after(byAnswer, byAnswer ? NONE : Restarts.STABLE).delay())
                .isEqualTo(NONE);
    }

    @Property(tries = 500)
    void memory_then_silence_then_idleness_decide(
            @ForAll @IntRange(max = 20) int memory,
            @ForAll @IntRange(max = 20) int limit,
            @ForAll @IntRange(max = 20) int silent,
            @ForAll @IntRange(max = 20) int idle,
            @ForAll @IntRange(max = 20) int keepAlive) {
        Watch.Decision decision = Watch.decide(new Watch.Sight(
                memory,
                limit,
                Duration.ofSeconds(silent),
                Duration.ofSeconds(10),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(keepAlive)));
        if (limit > 0 && memory > limit) {
            assertThat(((Watch.Decision.Kill) decision).reason()).contains("memory_limit of " + limit + "B");
        } else if (silent > 10) {
            assertThat(((Watch.Decision.Kill) decision).reason()).contains("for " + silent + " s");
        } else if (keepAlive > 0 && idle > keepAlive) {
            assertThat(decision).isEqualTo(new Watch.Decision.Unload());
        } else {
            assertThat(decision).isEqualTo(new Watch.Decision.GoOn());
        }
    }

    @Test
    void the_end_of_a_process_is_told_in_words() {
        assertThat(Obituary.of(137, "", "", true)).isEqualTo(new Obituary("killed by signal 9", false));
        assertThat(Obituary.of(1, "no such architecture", "", false))
                .isEqualTo(new Obituary("no such architecture", true));
        assertThat(Obituary.of(1, "the engine broke", "", true)).isEqualTo(new Obituary("the engine broke", false));
        assertThat(Obituary.of(137, "", "too much memory", true)).isEqualTo(new Obituary("too much memory", false));
        assertThat(Obituary.of(3, "", "", false)).isEqualTo(new Obituary("exit status 3", false));
    }

    @Test
    void lines_of_the_worker_are_understood() {
        assertThat(WorkerSays.read("progress 0.42 reading the model")).isEqualTo(new WorkerSays.Progress(0.42));
        assertThat(WorkerSays.read("progress 7")).isEqualTo(new WorkerSays.Progress(1));
        assertThat(WorkerSays.read("ready http://127.0.0.1:4711"))
                .isEqualTo(new WorkerSays.Ready(URI.create("http://127.0.0.1:4711")));
        for (String other : List.of(
                "",
                "progress",
                "progress x",
                "progress -1",
                "ready",
                "ready http://evil.example:80",
                "ready ::",
                "hi")) {
            assertThat(WorkerSays.read(other)).as(other).isEqualTo(new WorkerSays.Unknown());
        }
    }

    @Property(tries = 2_000)
    void no_line_of_a_worker_is_too_strange(@ForAll String line, @ForAll @IntRange(max = 2) int prefix) {
        WorkerSays said = WorkerSays.read(List.of("", "progress ", "ready ").get(prefix) + line);
        if (said instanceof WorkerSays.Progress(double share)) {
            assertThat(share).isBetween(0.0, 1.0);
        }
    }

    @Test
    void the_worker_gets_its_settings_as_arguments() {
        assertThat(String.join(" ", WorkerArguments.of("name", Path.of("/x/m.gguf"), settings(9, 0))))
                .isEqualTo("--model /x/m.gguf --name name --host 127.0.0.1 --port 0 --drain 0 --context 100"
                        + " --kv-tokens 200 --parallel 4 --batch 64 --threads 3 --kv-type q8_0 --no-prefix-cache"
                        + " --prefix-store 48 --gpu-layers 9 --device CUDA0 --device CUDA1 --split-mode row --tensor-split 3,1"
                        + " --supervised");
    }

    @Test
    void the_worker_gets_no_secret_but_its_own() {
        Map<String, String> ours = Map.of(
                "PATH",
                "/bin",
                "LC_ALL",
                "C",
                "CUDA_VISIBLE_DEVICES",
                "0",
                "HOLDFAST_ADMIN_KEY",
                "a",
                "PGPASSWORD",
                "b");
        assertThat(WorkerArguments.environment(ours, "k"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("PATH", "/bin", "LC_ALL", "C", "CUDA_VISIBLE_DEVICES", "0", WorkerArguments.KEY, "k"));
    }

    @Test
    void what_cannot_fit_is_refused_with_the_numbers() {
        MemoryNeed need = new MemoryNeed(6_000_000_000L, 3_000_000_000L, 1_000_000_000L);
        assertThatThrownBy(() -> ModelCheck.fits("m.gguf", need, settings(-1, 0), 8_000_000_000L))
                .isInstanceOf(UnfitModelException.class)
                .hasMessageContaining("m.gguf needs 10.00 GB of memory (weights 6.00, KV cache 3.00, buffers 1.00)")
                .hasMessageContaining("this machine has 8.00 GB");
        assertThatThrownBy(() -> ModelCheck.fits("m.gguf", need, settings(-1, 2_000_000_000L), 8_000_000_000L))
                .hasMessageContaining("its memory_limit is 2.00 GB");
        ModelCheck.fits("m.gguf", need, settings(-1, 0), 10_000_000_000L);
        ModelCheck.fits("m.gguf", need, settings(20, 0), 8_000_000_000L);
    }

    @Test
    void the_estimate_counts_every_sequence_that_the_worker_opens() {
        assertThat(sequences(CacheShape.Kind.ATTENTION, 32, true)).isEqualTo(4 * 32 + 1);
        assertThat(sequences(CacheShape.Kind.ATTENTION, 100, true)).isEqualTo(255 + 1);
        assertThat(sequences(CacheShape.Kind.ATTENTION, 32, false)).isEqualTo(32 + 1);
        assertThat(sequences(CacheShape.Kind.RECURRENT, 32, true)).isEqualTo(32);
        assertThat(sequences(CacheShape.Kind.HYBRID, 32, true)).isEqualTo(32);
    }

    private static int sequences(CacheShape.Kind kind, int parallel, boolean prefixCache) {
        LocalSettings usual = settings(0, 0);
        LocalTuning tuning = usual.tuning();
        LocalSettings local = new LocalSettings(
                usual.file(),
                usual.context(),
                parallel,
                usual.kvTokens(),
                usual.threads(),
                usual.gpu(),
                new LocalTuning(tuning.batch(), tuning.kvType(), prefixCache, tuning.prefixStore(), tuning.heap()),
                usual.memoryLimit(),
                usual.load(),
                usual.keepAlive());
        ModelFacts facts = new ModelFacts(
                "llama",
                null,
                null,
                1,
                new ModelFacts.Quantisation(GgmlType.F16, null, 2),
                100,
                new ModelFacts.Tokenizer("gpt2", null, 10, Map.of()),
                null,
                new ModelShape(1, 1, 1, 10, 1, 1, 1, 1, 0, 0),
                new CacheShape(kind, 1, 1, 0, 0, 0, 1));
        return ModelCheck.plan(facts, local).sequences();
    }

    @Test
    void resident_memory_is_read_from_the_status_of_a_process() {
        assertThat(ResidentMemory.parse("Name:\tjava\nVmRSS:\t  123456 kB\nThreads:\t3\n"))
                .isEqualTo(123_456L * 1024);
        assertThat(ResidentMemory.parse("Name:\tjava\n")).isZero();
        assertThat(ResidentMemory.of(ProcessHandle.current().pid())).isPositive();
        assertThat(ResidentMemory.of(Long.MAX_VALUE)).isZero();
    }

    @Test
    void a_log_that_has_grown_too_large_begins_anew_and_keeps_the_last_one(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("logs").resolve("w.log");
        try (WorkerLog log = new WorkerLog(file, 20)) {
            for (int i = 0; i < 5; i++) {
                log.line("line " + i);
            }
        }
        assertThat(Files.readAllLines(file)).containsExactly("line 4");
        assertThat(Files.readAllLines(file.resolveSibling("w.log.1"))).containsExactly("line 2", "line 3");
        try (WorkerLog log = new WorkerLog(file, 20)) {
            log.line("later");
        }
        assertThat(Files.readAllLines(file)).containsExactly("line 4", "later");
    }
}
