package dev.holdfast.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.mock.MockEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuzzTest {
    @Test
    void an_input_is_known_by_its_seed_and_number() {
        Set<Integer> different = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new Inputs(7, "key").number(i).bytes();
            assertThat(new Inputs(7, "key").number(i).bytes()).isEqualTo(bytes);
            different.add(Arrays.hashCode(bytes));
        }
        assertThat(different.size()).isGreaterThan(1000);
    }

    @Test
    void the_mock_engine_survives_every_kind_of_input() throws Exception {
        StringWriter text = new StringWriter();
        try (MockEngine engine = MockEngine.start(0, 1)) {
            Arguments arguments = Arguments.of(new String[] {
                "fuzz", "--port", "" + engine.port(), "--count", "3000", "--seed", "1", "--threads", "4"
            });
            assertThat(new Fuzz(arguments, new PrintWriter(text)).run())
                    .as(text.toString())
                    .isZero();
        }
        assertThat(text.toString()).containsPattern("json-NONE +200: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 500 Oh~content-length: 11~~{\"error\":1} | status 500",
                "HTTP/1.1 400 Bad~content-length: 2~~{} | without an error object",
                "HTTP/1.1 200 OK~content-length: 9~~{} | closed within an answer",
                "HTTP/1.1 200 OK~content-length: 2~~{}surplus | more came than was asked for",
                "HTTP/1.1 200 OK~content-type: text/event-stream~content-length: 7~~data: {} | the stream has no end",
                "HTTP/7.1 200 OK~content-length: 2~~{} | another version of HTTP",
                "SSH-2.0-x~~ | the answer cannot be read",
                "'' | closed without an answer"
            })
    void a_server_that_answers_wrongly_is_found_out(String answer, String finding) throws Exception {
        StringWriter text = new StringWriter();
        byte[] bytes = answer.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().name("wrong-server").start(() -> answerAll(server, bytes));
            Arguments arguments = Arguments.of(new String[] {
                "fuzz", "--port", "" + server.getLocalPort(), "--count", "40", "--seed", "1", "--threads", "1"
            });
            assertThat(new Fuzz(arguments, new PrintWriter(text)).run()).isEqualTo(1);
        }
        assertThat(text.toString()).contains(finding);
    }

    /** Reads what there is of each connection's first request, answers it, and closes. */
    private static void answerAll(ServerSocket server, byte[] answer) {
        byte[] request = new byte[1 << 20];
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                if (client.getInputStream().read(request) > 0) {
                    client.getOutputStream().write(answer);
                }
            } catch (IOException left) {
                // the client closed first, or the test is over
            }
        }
    }
}
