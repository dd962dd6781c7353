package dev.holdfast.testkit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.TestPlatform;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the worker of a local model comes and goes. */
@Timeout(120)
class LocalLifeTest {
    @TempDir
    Path data;

    @Test
    void a_model_is_loaded_when_it_is_used_and_unloaded_when_it_is_not() {
        String yaml = TestPlatform.localModel("keep_alive: 200ms, load: {at: first_use}");
        try (TestPlatform platform = TestPlatform.start(data, yaml)) {
            String key = platform.key("");
            assertThat(platform.condition("m")).startsWith("not loaded");
            ask(platform, key);
            Workers.until(() -> platform.condition("m"), now -> now.startsWith("not loaded"));
            ask(platform, key);
        }
    }

    @Test
    void a_reload_keeps_the_worker_of_a_model_that_stays_the_same_and_ends_one_that_is_gone() {
        try (TestPlatform platform = TestPlatform.start(data, TestPlatform.localModel(""))) {
            long first = Workers.processAfter(0, () -> platform.condition("m"));
            platform.platform().reload(TestPlatform.settings(TestPlatform.localModel("") + "# the same\n"));
            assertThat(Workers.process(platform.condition("m"))).isEqualTo(first);
            platform.platform().reload(TestPlatform.settings(TestPlatform.localModel("parallel: 2")));
            long second = Workers.processAfter(first, () -> platform.condition("m"));
            Workers.awaitEnd(first);
            ask(platform, platform.key(""));
            platform.platform().reload(TestPlatform.settings("models: []"));
            Workers.awaitEnd(second);
        }
    }

    private static void ask(TestPlatform platform, String key) {
        HttpResponse<String> answer = platform.post(
                "/v1/chat/completions",
                key,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"What are you?\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(TestPlatform.json(answer).at("/usage/completion_tokens").asInt())
                .isPositive();
    }
}
