package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official OpenAI client for Node, installed by its lock file, through the platform and directly. */
class OpenAiNodeClientTest {
    @BeforeAll
    static void install() throws IOException, InterruptedException {
        NodeClient.install();
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM", "SGLANG", "LLAMA_SERVER", "TRTLLM"})
    void the_node_client_sees_what_the_engine_sends(EngineShape shape, @TempDir Path data)
            throws IOException, InterruptedException {
        try (ShapedPlatform platform = new ShapedPlatform(shape, data)) {
            Map<String, String> environment = Map.of(
                    "BASE_URL", platform.url().toString(),
                    "ENGINE_URL", platform.engineUrl().toString(),
                    "API_KEY", platform.key(""),
                    "LIMITED_KEY", platform.limitedKey(),
                    "MODEL", ShapedPlatform.MODEL);
            NodeClient.Outcome outcome = NodeClient.run(120, environment, "node", "client.mjs");
            assertThat(outcome.exit())
                    .as("the client's cases:%n%s", outcome.output())
                    .isZero();
        }
    }
}
