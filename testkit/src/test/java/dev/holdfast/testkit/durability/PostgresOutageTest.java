package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.PostgresServer;
import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away and comes back while the platform works. */
class PostgresOutageTest {
    private static final long DEADLINE_SECONDS = 20;

    @TempDir
    Path data;

    private final PostgresServer postgres = PostgresServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedEngine engine = ScriptedEngine.start(vertx);
    private final String configuration = TestPlatform.model(engine.url())
            + """
            audit: {wait_for_durable: true}
            storage: {url: "DATABASE", user: USER}
            """.replace("DATABASE", postgres.newDatabase()).replace("USER", postgres.user());

    /** Something that is asked again until it answers as wished. */
    @FunctionalInterface
    private interface Question {
        HttpResponse<String> ask() throws IOException, InterruptedException;
    }

    @AfterEach
    void stop() {
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        postgres.close();
    }

    @Test
    @Timeout(120)
    void known_keys_go_on_new_ones_wait_and_no_use_is_lost() throws Exception {
        outages(1);
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void no_use_is_lost_in_many_outages() throws Exception {
        outages(5);
    }

    private void outages(int count) throws Exception {
        try (TestPlatform platform = TestPlatform.start(data, configuration);
                Client client = new Client(platform.url());
                Load load = new Load("outage", platform.url())) {
            load.chatting(3, platform.key(""));
            load.awaitChats(30);
            for (int outage = 0; outage < count; outage++) {
                postgres.stop();
                load.awaitChats(50);
                refuses(client, outage);
                load.awaitChats(50);
                postgres.startAgain();
                recovers(client, outage);
                load.awaitChats(50);
            }
            load.join();
            assertThat(load.troubles()).isEmpty();
            assertThat(load.ended()).isEmpty();
            Books books = Books.of(data);
            books.hold(load.chats(), load.madeBy().keySet());
            assertThat(Books.reported(client)).isEqualTo(books.use());
        }
        try (TestPlatform again = TestPlatform.start(data, configuration);
                Client client = new Client(again.url())) {
            assertThat(Books.reported(client)).isEqualTo(Books.of(data).use());
        }
    }

    private static void refuses(Client client, int outage) throws IOException, InterruptedException {
        assertThat(said(client.makeKey("refused-" + outage))).isEqualTo("503 storage_unavailable");
        assertThat(said(client.get("/admin/v1/usage"))).isEqualTo("503 storage_unavailable");
        assertThat(client.get("/health/ready").statusCode()).isEqualTo(200);
        String unknown = said(client.chat("hf-unknown", "unknown", false));
        assertThat(unknown).isIn("401 invalid_api_key", "503 access_unavailable");
        becomes("503 access_unavailable", () -> client.chat("hf-unknown", "unknown", false));
    }

    private static void recovers(Client client, int outage) throws IOException, InterruptedException {
        becomes("401 invalid_api_key", () -> client.chat("hf-unknown", "unknown", false));
        HttpResponse<String> made = becomes("201 ", () -> client.makeKey("made-" + outage));
        String key = Client.json(made).path("key").asText();
        assertThat(said(client.chat(key, "first-" + outage, true))).isEqualTo("200 ");
    }

    private static HttpResponse<String> becomes(String wanted, Question question)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        HttpResponse<String> answer = question.ask();
        while (!said(answer).equals(wanted) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            answer = question.ask();
        }
        assertThat(said(answer)).isEqualTo(wanted);
        return answer;
    }

    /** The status and, of an error, its code. */
    private static String said(HttpResponse<String> answer) throws IOException {
        String code = answer.statusCode() < 300
                ? ""
                : Client.json(answer).path("error").path("code").asText();
        return answer.statusCode() + " " + code;
    }
}
