package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingClientTest {
    private static final long MOST_MILLIS = 100;

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.start(data, "");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_client_that_leaves_before_the_first_byte_closes_the_engines_request() throws IOException {
        gateway.enqueue(Script.silent());
        Socket client = gateway.connect(chat("\"stream\":true"));
        Received request = gateway.next();

        assertGoneSoon(request, client::close);
    }

    @Test
    void a_client_that_leaves_in_mid_stream_closes_the_engines_request() throws IOException {
        gateway.enqueue(EngineTroubles.silenceAfterText());
        Socket client = gateway.connect(chat("\"stream\":true"));
        Received request = gateway.next();
        assertThat(client.getInputStream().read()).isEqualTo('H');

        assertGoneSoon(request, client::close);
    }

    @Test
    void a_client_that_leaves_before_a_whole_answer_closes_the_engines_request() throws IOException {
        gateway.enqueue(Script.silent());
        Socket client = gateway.connect(chat(""));
        Received request = gateway.next();

        assertGoneSoon(request, client::close);
    }

    @Test
    void a_client_that_resets_its_http2_stream_closes_the_engines_request_and_keeps_the_connection()
            throws IOException {
        HttpClient http = gateway.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        gateway.enqueue(Script.silent());
        HttpClientRequest client = http2(http, chat("\"stream\":true"));
        Received request = gateway.next();

        assertGoneSoon(request, () -> client.reset(8));
        HttpClientRequest again = http2(http, chat(""));
        assertThat(again.response()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .statusCode())
                .isEqualTo(200);
        assertThat(again.connection()).isSameAs(client.connection());
    }

    private HttpClientRequest http2(HttpClient http, String body) {
        HttpClientRequest request = http.request(
                        HttpMethod.POST, gateway.platform.url().getPort(), "127.0.0.1", GatewayHarness.CHAT)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        request.putHeader("authorization", "Bearer " + gateway.key).putHeader("content-type", "application/json");
        request.end(body).toCompletionStage().toCompletableFuture().join();
        return request;
    }

    private interface Leaving {
        void run() throws IOException;
    }

    private static void assertGoneSoon(Received request, Leaving leave) throws IOException {
        assertThat(request.clientGone()).isNotDone();
        long before = System.nanoTime();
        leave.run();
        request.clientGone().orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(MOST_MILLIS);
    }
}
