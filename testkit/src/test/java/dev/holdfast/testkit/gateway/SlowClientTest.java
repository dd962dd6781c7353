package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.await;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.audit.AuditEvent;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SlowClientTest {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 1024;
    private static final int SMALL_WINDOW = 16 * 1024;

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.start(data, "server: {timeouts: {write: 1s}}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_client_that_stops_reading_stops_the_engine_and_is_closed_at_the_write_timeout() throws IOException {
        gateway.enqueue(stream(PIECES).hang());
        try (Socket client = ask("stalled", "\"stream\":true,\"max_tokens\":100")) {
            Received request = gateway.next();
            assertThat(client.getInputStream().read()).isEqualTo('H');

            request.clientGone().orTimeout(20, TimeUnit.SECONDS).join();

            assertThat(request.answered()).isNotDone();
            assertThat(readToTheEnd(client)).isLessThan((long) PIECES * PIECE / 2);
        }
        AuditEvent.Inference record = gateway.inference("stalled");
        assertThat(record.outcome()).isEqualTo("client_closed_request");
        assertThat(record.usage().completion()).isPositive();
    }

    @Test
    void a_client_that_does_not_take_a_whole_answer_is_closed_at_the_write_timeout() throws IOException {
        int size = 20 * 1024 * 1024;
        gateway.enqueue(Script.json(200, whole("x".repeat(size))));
        try (Socket client = ask("stalled", "\"max_tokens\":100")) {
            assertThat(client.getInputStream().read()).isEqualTo('H');
            await(() ->
                    gateway.platform.get("/metrics", "").body().contains("\nholdfast_http_requests_in_flight 1.0\n"));

            assertThat(readToTheEnd(client)).isLessThan(size);
        }
        assertThat(gateway.inference("stalled").outcome()).isEqualTo("ok");
    }

    @Test
    void a_client_that_reads_slowly_but_steadily_gets_every_byte_of_a_stream() throws IOException {
        int pieces = 160;
        gateway.enqueue(stream(pieces).event(EngineTroubles.FINISH).done());
        try (Socket client = ask("steady", "\"stream\":true")) {
            assertThat(readSlowly(client)).isGreaterThan((long) pieces * PIECE);
        }
        assertThat(gateway.inference("steady").outcome()).isEqualTo("ok");
    }

    @Test
    void a_client_that_reads_slowly_but_steadily_gets_every_byte_of_a_whole_answer() throws IOException {
        int size = 10 * 1024 * 1024;
        gateway.enqueue(Script.json(200, whole("x".repeat(size))));
        try (Socket client = ask("steady", "")) {
            assertThat(readSlowly(client)).isGreaterThan(size);
        }
    }

    /** Reads a little at a time for longer than the write timeout. */
    private static long readSlowly(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        long all = 0;
        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
            all += piece.length;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(15));
        }
        return all;
    }

    private static long readToTheEnd(Socket client) {
        long all = 0;
        try {
            InputStream in = client.getInputStream();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                all += read;
            }
        } catch (IOException reset) {
            return all;
        }
        return all;
    }

    private Socket ask(String id, String fields) throws IOException {
        byte[] body = chat(fields).getBytes(UTF_8);
        Socket client = new Socket();
        client.setReceiveBufferSize(SMALL_WINDOW);
        client.setSoTimeout(20_000);
        client.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.platform.url().getPort()));
        client.getOutputStream()
                .write(("POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-request-id: " + id
                                + "\r\nauthorization: Bearer " + gateway.key + "\r\ncontent-length: " + body.length
                                + "\r\n\r\n")
                        .getBytes(UTF_8));
        client.getOutputStream().write(body);
        return client;
    }

    private static Script stream(int pieces) {
        Script stream = Script.sse();
        String event = EngineTroubles.CHUNK.replace("}]}", ",\"padding\":\"" + "x".repeat(PIECE) + "\"}]}");
        for (int i = 0; i < pieces; i++) {
            stream.event(i < 50 ? event : event.replace("\"Hi\"", "\"\""));
        }
        return stream;
    }

    private static String whole(String text) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}";
    }
}
