package dev.holdfast.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gguf.GgufWriter;
import dev.holdfast.testkit.TestPlatform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Model files that cannot be served, each of another kind, beside one that can. */
@Timeout(120)
class BadModelTest {
    private static final Path DEMO = Path.of(System.getProperty("holdfast.root", ".."), "demo-model", "demo.gguf")
            .toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void each_bad_file_has_one_clear_message_and_the_good_one_is_served() throws IOException {
        Files.write(folder.resolve("truncated.gguf"), half());
        hostile(folder.resolve("hostile.gguf"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("strange.gguf"))) {
            new GgufWriter().text("general.architecture", "teapot").write(out);
        }
        Map<String, String> messages = Map.of(
                "truncated", "truncated.gguf",
                "hostile", "hostile.gguf",
                "strange", "teapot",
                "missing", "there is no file missing.gguf",
                "unknown", "there is no model file called 'unknown'",
                "large", "GB of memory (weights");
        try (TestPlatform platform = TestPlatform.start(folder.resolve("data"), yaml())) {
            platform.platform().warm().toCompletableFuture().join();
            String key = platform.key("");
            messages.forEach((model, message) -> {
                HttpResponse<String> answer = platform.post("/v1/chat/completions", key, chat(model));
                String said =
                        TestPlatform.json(answer).path("error").path("message").asText();
                assertThat(answer.statusCode()).as(said).isEqualTo(503);
                assertThat(said)
                        .startsWith("Model '" + model + "' cannot be served now: ")
                        .contains(message)
                        .doesNotContain(folder.toString());
                assertThat(said).endsWith(platform.condition(model));
            });
            HttpResponse<String> good = platform.post("/v1/chat/completions", key, chat("good"));
            assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
            assertThat(platform.get("/health/ready", "").statusCode()).isEqualTo(200);
        }
    }

    private byte[] half() throws IOException {
        byte[] all = Files.readAllBytes(DEMO);
        return Arrays.copyOf(all, all.length / 2);
    }

    /** A head that promises more tensors than a file can hold. */
    private static void hostile(Path file) throws IOException {
        Files.copy(DEMO, file);
        try (RandomAccessFile head = new RandomAccessFile(file.toFile(), "rw")) {
            head.seek(8);
            head.writeLong(Long.MAX_VALUE);
        }
    }

    private String yaml() {
        StringBuilder yaml = new StringBuilder("models:\n");
        add(yaml, "good", "{file: demo}");
        add(yaml, "truncated", "{file: " + folder.resolve("truncated.gguf") + "}");
        add(yaml, "hostile", "{file: " + folder.resolve("hostile.gguf") + "}");
        add(yaml, "strange", "{file: " + folder.resolve("strange.gguf") + "}");
        add(yaml, "missing", "{file: " + folder.resolve("missing.gguf") + "}");
        add(yaml, "unknown", "{file: unknown}");
        add(yaml, "large", "{file: demo, kv_tokens: 2000000000}");
        return yaml.toString();
    }

    private static void add(StringBuilder yaml, String name, String local) {
        yaml.append("  - {name: " + name + ", clearance: internal, engines: [{local: " + local + "}]}\n");
    }

    private static String chat(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"What are you?\"}]}";
    }
}
