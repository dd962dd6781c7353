package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.TestPlatform;
import dev.holdfast.testkit.local.Workers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real worker of a local model is killed while it works. */
class WorkerKillTest {
    private static final String KILLED = "the worker of model 'm' ended (killed by signal 9); it is being restarted";
    private static final String LONG = "{\"model\":\"m\",\"stream\":true,\"max_tokens\":1000,\"ignore_eos\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"What are you?\"}]}";

    @TempDir
    Path data;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    @Timeout(180)
    void a_stream_of_a_killed_worker_ends_with_an_error_and_nothing_is_lost_from_the_books() throws Exception {
        kill(3);
    }

    @Test
    @Tag("slow")
    @Timeout(1800)
    void a_hundred_kills_in_a_row_lose_nothing_from_the_books() throws Exception {
        kill(100);
    }

    private void kill(int times) throws Exception {
        String yaml = TestPlatform.localModel("parallel: 4") + "audit: {wait_for_durable: true}\n";
        List<String> broken = new ArrayList<>();
        try (TestPlatform platform = TestPlatform.start(data, yaml);
                Client client = new Client(platform.url());
                Load load = new Load("load", platform.url())) {
            String key = platform.key("");
            long worker = Workers.processAfter(0, () -> platform.condition("m"));
            load.chatting(2, key);
            for (int round = 0; round < times; round++) {
                broken.add("round" + round);
                breakStream(platform, key, "round" + round, worker);
                HttpResponse<String> next = client.chat(key, "next" + round, false);
                assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
                worker = Workers.processAfter(worker, () -> platform.condition("m"));
                load.awaitChats(1);
            }
            load.join();
            assertThat(load.ended()).isEmpty();
            assertThat(load.troubles())
                    .allSatisfy(trouble -> assertThat(trouble).contains(KILLED));
            Books books = Books.of(data);
            books.hold(load.chats(), List.of());
            books.hold(broken, List.of());
            assertThat(Books.reported(client)).isEqualTo(books.use());
        }
    }

    /** Begins a stream, kills the worker in the middle of it and reads what is left. */
    private void breakStream(TestPlatform platform, String key, String id, long worker) throws Exception {
        HttpRequest request = platform.request("/v1/chat/completions", key)
                .header("content-type", "application/json")
                .header("x-request-id", id)
                .POST(HttpRequest.BodyPublishers.ofString(LONG))
                .build();
        HttpResponse<Stream<String>> answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        Iterator<String> lines =
                answer.body().filter(line -> line.startsWith("data: ")).iterator();
        assertThat(lines.next()).contains("\"choices\"");
        Workers.kill(worker);
        String last = "";
        while (lines.hasNext()) {
            last = lines.next();
        }
        JsonNode error = TestPlatform.json(last.substring("data: ".length())).path("error");
        assertThat(error.path("message").asText()).as(last).isEqualTo(KILLED);
        assertThat(error.path("code").asText()).isEqualTo("engine_failed");
    }
}
