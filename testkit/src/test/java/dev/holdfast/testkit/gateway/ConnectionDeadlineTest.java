package dev.holdfast.testkit.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionDeadlineTest {
    private static final Duration HEADER = Duration.ofSeconds(1);
    private static final Duration LATE = HEADER.multipliedBy(4);
    private static final String HALF = "GET /health/live HTTP/1.1\r\nhost: x\r\nx-more:";
    private static final String WHOLE = "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.start(data, "server: {timeouts: {header: 1s}}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_connection_on_which_nothing_is_sent_is_closed() throws IOException {
        assertClosedInTime(connect(""), "");
    }

    @Test
    void a_connection_on_which_half_a_head_is_sent_is_closed() throws IOException {
        assertClosedInTime(connect(HALF), "");
    }

    @Test
    void a_connection_on_which_half_an_http2_preface_is_sent_is_closed() throws IOException {
        assertClosedInTime(connect("PRI * HTTP/2.0\r\n"), "");
    }

    @Test
    void a_head_that_drips_in_does_not_hold_its_connection() throws IOException {
        assertClosedInTime(connect(HALF), "y");
    }

    @Test
    void half_a_head_after_a_served_request_does_not_hold_its_connection() throws IOException {
        Socket client = connect(WHOLE);
        readAnswer(client);
        client.getOutputStream().write(HALF.getBytes(US_ASCII));

        assertClosedInTime(client, "y");
    }

    @Test
    void an_idle_connection_lives_on_after_a_served_request_and_is_closed_in_the_end() throws IOException {
        Socket client = connect(WHOLE);
        readAnswer(client);
        assertThat(isClosedWithin(client, HEADER.dividedBy(2))).isFalse();
        client.getOutputStream().write(WHOLE.getBytes(US_ASCII));
        readAnswer(client);
        assertThat(isClosedWithin(client, HEADER.dividedBy(2))).isFalse();

        assertClosedInTime(client, "");
    }

    @Test
    void a_request_that_takes_longer_than_a_head_may_is_served() throws IOException {
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .pause(HEADER.multipliedBy(2))
                .event(EngineTroubles.FINISH)
                .done());

        assertThat(gateway.ask("\"stream\":true").body()).endsWith("data: [DONE]\n\n");
    }

    private Socket connect(String sent) {
        return gateway.connect(sent, new byte[0]);
    }

    private static void readAnswer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("{\"status\":\"live\"}")) {
            int next = in.read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
    }

    /** Sends the drip now and then, and expects the end of the connection within some patience. */
    private static void assertClosedInTime(Socket client, String drip) throws IOException {
        try (client) {
            long begin = System.nanoTime();
            boolean closed = false;
            while (!closed && System.nanoTime() - begin < LATE.toNanos()) {
                closed = isClosedWithin(client, Duration.ofMillis(100)) || !sent(client, drip);
            }
            assertThat(closed).as("closed within " + LATE).isTrue();
        }
    }

    private static boolean sent(Socket client, String drip) throws IOException {
        try {
            client.getOutputStream().write(drip.getBytes(US_ASCII));
            return true;
        } catch (SocketException closed) {
            return false;
        }
    }

    private static boolean isClosedWithin(Socket client, Duration time) throws IOException {
        client.setSoTimeout((int) time.toMillis());
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }
}
