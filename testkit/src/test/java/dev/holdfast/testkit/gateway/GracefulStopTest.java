package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.await;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.audit.AuditEvent;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GracefulStopTest {
    @TempDir
    Path data;

    private GatewayHarness gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void running_streams_finish_and_new_requests_are_refused_before_the_platform_closes() throws Exception {
        gateway = GatewayHarness.start(data, "server: {drain: 20s}");
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .await(goOn)
                .event(EngineTroubles.FINISH)
                .done());
        HttpResponse<Stream<String>> running = gateway.stream(gateway.key, chat("\"stream\":true"));
        Iterator<String> lines = running.body().iterator();
        assertThat(lines.next()).contains("Hi");

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway.platform.platform()::stop);
        await(() -> gateway.platform.get("/health/ready", "").statusCode() == 503);
        HttpResponse<String> refused = gateway.ask("");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"shutting_down\"");
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        assertThat(gateway.platform.get("/health/live", "").statusCode()).isEqualTo(200);
        assertThat(stopped).isNotDone();
        goOn.complete(null);

        List<String> rest = Stream.iterate("", ignored -> lines.hasNext(), ignored -> lines.next())
                .filter(line -> !line.isEmpty())
                .toList();
        assertThat(rest.getLast()).isEqualTo("data: [DONE]");
        stopped.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(gateway.inference(id(running)).outcome()).isEqualTo("ok");
        assertThat(gateway.recorded(id(refused)))
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("shutting_down"));
    }

    @Test
    void a_stream_longer_than_the_drain_time_ends_with_an_error_event_and_is_settled() {
        gateway = GatewayHarness.start(data, "server: {drain: 200ms}");
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .event(EngineTroubles.CHUNK)
                .hang());
        HttpResponse<Stream<String>> running = gateway.stream(gateway.key, chat("\"stream\":true"));
        Received request = gateway.next();
        Iterator<String> lines = running.body().filter(line -> !line.isEmpty()).iterator();
        assertThat(List.of(lines.next(), lines.next())).allMatch(line -> line.contains("Hi"));

        gateway.platform.platform().stop();

        assertThat(lines.next()).startsWith("data: {\"error\":").contains("\"code\":\"shutting_down\"");
        assertThat(lines.hasNext()).isFalse();
        assertThat(request.clientGone()).isDone();
        AuditEvent.Inference record = gateway.inference(id(running));
        assertThat(record.outcome()).isEqualTo("shutting_down");
        assertThat(record.usage().completion()).isEqualTo(2);
        assertThat(record.usage().prompt()).isPositive();
    }

    @Test
    void a_request_that_waits_longer_than_the_drain_time_is_told_so() throws Exception {
        gateway = GatewayHarness.start(data, "server: {drain: 200ms}");
        gateway.enqueue(Script.silent());
        byte[] body = chat("").getBytes(StandardCharsets.UTF_8);
        try (Socket client = gateway.connect(
                "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nx-request-id: waits\r\nauthorization: Bearer " + gateway.key
                        + "\r\ncontent-length: " + body.length + "\r\n\r\n",
                body)) {
            gateway.next();

            gateway.platform.platform().stop();

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 503")
                    .contains("\"code\":\"shutting_down\"");
        }
        assertThat(gateway.inference("waits").outcome()).isEqualTo("shutting_down");
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
