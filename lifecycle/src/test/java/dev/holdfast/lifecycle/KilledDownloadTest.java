package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.Versioned;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.lifecycle.HostileServer.Reply;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it downloads leaves a part that the next one goes on with. */
class KilledDownloadTest {
    private static final byte[] MODEL = Fixture.model(1);

    /** What the killed process runs. */
    public static final class Victim {
        private Victim() {}

        /** Downloads an address into a folder; says what came. */
        public static void main(String[] arguments) throws IOException {
            ModelStore store = ModelStore.of(
                    Path.of(arguments[0]),
                    HubSettings.of(Map.of("HOME", arguments[0])),
                    InstantSource.system(),
                    System::nanoTime);
            store.add(AddRequest.of(new Origin.WebFile(URI.create(arguments[1]))), any -> {});
        }
    }

    @Test
    void theNextProcessGoesOnWhereTheKilledOneStopped(@TempDir Path folder) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(1);
        try (HostileServer server = new HostileServer(request -> {
            if (half.getCount() > 0) {
                half.countDown();
                return Reply.file(request, MODEL, "\"v1\"").cutAfter(120_000).silentUntil(end);
            }
            return Reply.file(request, MODEL, "\"v1\"");
        })) {
            Path models = folder.resolve("models");
            URI address = server.address().resolve("/big.gguf");
            Path part = models.resolve(".incoming/big/big.gguf.part");
            Process victim = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            Victim.class.getName(),
                            folder.toString(),
                            address.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(half.await(60, TimeUnit.SECONDS))
                    .as(() -> output(victim))
                    .isTrue();
            while (!Files.exists(part) || Files.size(part) < 120_000) {
                assertThat(victim.isAlive()).as(() -> output(victim)).isTrue();
                Thread.onSpinWait();
            }
            victim.destroyForcibly().waitFor();
            end.countDown();

            Fixture fixture = new Fixture(models);
            assertThat(fixture.store().list()).isEmpty();
            StoredModel model = fixture.store().add(AddRequest.of(new Origin.WebFile(address)), fixture);

            assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
            assertThat(server.requests().getLast().header("range")).isEqualTo("bytes=120000-");
        }
    }

    private static String classPath() {
        return Stream.of(
                        Victim.class,
                        ModelStore.class,
                        Gguf.class,
                        Digest.class,
                        JsonMapper.class,
                        Versioned.class,
                        JsonFormat.class)
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String output(Process process) {
        try (BufferedReader lines = process.inputReader()) {
            return lines.lines().limit(20).reduce("", (all, line) -> all + line + "\n");
        } catch (IOException gone) {
            return gone.toString();
        }
    }
}
