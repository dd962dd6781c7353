package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import dev.holdfast.llama.Worker;
import dev.holdfast.llama.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The official OpenAI clients for Java and Node with a worker that serves the demo model. */
@EnabledOnOs(OS.LINUX) // there is a library of the right version for Linux only
class WorkerClientsTest extends DemoModelContract {
    private static final String KEY = "a-key-for-this-test";

    @Override
    protected Served serve(Path folder) {
        Worker worker = Worker.start(settings(), line -> {});
        return new Served(worker.address().resolve("/v1"), KEY, "demo", worker);
    }

    private static WorkerSettings settings() {
        Path root = Path.of(System.getProperty("holdfast.root"));
        String arch = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        return new WorkerSettings(
                root.resolve("demo-model/demo.gguf"),
                "demo",
                new WorkerSettings.Listen("127.0.0.1", 0, KEY, null, Duration.ofSeconds(5)),
                new WorkerSettings.Memory(1024, 8192, 8, 256, 0, true, 64, "f16"),
                new WorkerSettings.Devices(1, -1, List.of(), "layer", List.of()),
                root.resolve("engine-llama/target/native/" + arch),
                "test");
    }

    @Test
    void a_prompt_that_is_too_long() {
        assertThatThrownBy(() -> whole(chat("word ".repeat(2000))))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("maximum context length is 1024 tokens");
    }
}
