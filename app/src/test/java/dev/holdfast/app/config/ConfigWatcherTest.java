package dev.holdfast.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {
    @TempDir
    private Path folder;

    private final BlockingQueue<LoadResult<Sample>> news = new LinkedBlockingQueue<>();
    private final ConfigurationLoader loader = new ConfigurationLoader(Map.of());

    private ConfigWatcher<Sample> watch(Path file) {
        LoadResult.Loaded<Sample> first = (LoadResult.Loaded<Sample>)
                (Files.exists(file) ? loader.load(file, Sample.class) : loader.defaults(Sample.class));
        return new ConfigWatcher<>(loader, file, first, Sample.class, Duration.ofMillis(5), news::add);
    }

    private LoadResult<Sample> next() throws InterruptedException {
        LoadResult<Sample> result = news.poll(10, TimeUnit.SECONDS);
        assertThat(result).isNotNull();
        return java.util.Objects.requireNonNull(result);
    }

    private int nextPort() throws InterruptedException {
        return switch (next()) {
            case LoadResult.Loaded<Sample> loaded -> loaded.settings().server().port();
            case LoadResult.Invalid<Sample> invalid -> -1;
        };
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aChangedFileIsReadAndAWrongOneReportedAndOneThatGoesMeansDefaults() throws Exception {
        Path file = folder.resolve("holdfast.yaml");
        try (ConfigWatcher<Sample> watcher = watch(file)) {
            replace(file, "server: {port: 1}");
            assertThat(nextPort()).isEqualTo(1);
            replace(file, "server: {prt: 2}");
            assertThat(next()).isInstanceOf(LoadResult.Invalid.class);
            Files.writeString(file, "server: {port: 3}");
            assertThat(nextPort()).isEqualTo(3);
            Files.delete(file);
            assertThat(nextPort()).isEqualTo(8080);
            watcher.reload();
            assertThat(nextPort()).isEqualTo(8080);
        }
    }

    @Test
    void aSymbolicLinkThatMovesAsInKubernetesIsAChange() throws Exception {
        Files.createDirectories(folder.resolve("v1"));
        Files.createDirectories(folder.resolve("v2"));
        Files.writeString(folder.resolve("v1/holdfast.yaml"), "server: {port: 1}");
        Files.writeString(folder.resolve("v2/holdfast.yaml"), "server: {port: 2}");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
        Path file = Files.createSymbolicLink(folder.resolve("holdfast.yaml"), Path.of("..data/holdfast.yaml"));
        try (ConfigWatcher<Sample> watcher = watch(file)) {
            Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("v2"));
            Files.move(folder.resolve("..tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(nextPort()).isEqualTo(2);
        }
    }

    @Test
    void aChangedSecretFileIsAChangeToo() throws Exception {
        Path secret = Files.writeString(folder.resolve("port"), "1");
        Path file = Files.writeString(folder.resolve("holdfast.yaml"), "server: {port: '${file:port}'}");
        try (ConfigWatcher<Sample> watcher = watch(file)) {
            replace(secret, "2");
            assertThat(nextPort()).isEqualTo(2);
        }
    }

    @Test
    void aSignalReachesItsAction() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        assertThat(new ProcessSignals().on("USR2", () -> got.add("usr2"))).isTrue();
        new ProcessBuilder(
                        "kill", "-USR2", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo("usr2");
        assertThat(new ProcessSignals().on("NONSENSE", () -> {})).isFalse();
    }
}
