package dev.holdfast.bench.fuzz;

import dev.holdfast.bench.load.ReplyReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends inputs on one connection, opened again whenever the last input left it unusable, and judges what comes back.
 * Confined to one thread.
 *
 * <p>After an input that is not one whole request the client ends its half of the connection, so that a server that waits for more has
 * no reason to; within ten seconds it must have answered or closed.
 */
final class Attacker implements AutoCloseable {
    private static final int HANG_MILLIS = 10_000;

    private final int port;
    private final Verdicts verdicts;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ReplyReader reply = new ReplyReader((data, from, to) -> body.write(data, from, to - from));
    private @Nullable Socket socket;

    Attacker(int port, Verdicts verdicts) {
        this.port = port;
        this.verdicts = verdicts;
    }

    void send(long index, Input input) {
        try {
            judge(index, input, exchange(index, input));
        } catch (SocketTimeoutException e) {
            close();
            verdicts.count(input.kind(), "hang");
            verdicts.fail("input " + index + " (" + input.kind() + "): no answer and no close within 10 s");
        } catch (IllegalStateException | NumberFormatException e) {
            close();
            verdicts.count(input.kind(), "unreadable");
            verdicts.fail("input " + index + " (" + input.kind() + "): the answer is not HTTP: " + e.getMessage());
        } catch (IOException e) {
            close();
            verdicts.count(input.kind(), "closed");
            if (input.whole()) {
                verdicts.fail("input " + index + " (" + input.kind() + "): connection broken: " + e.getMessage());
            }
        }
    }

    private String exchange(long index, Input input) throws IOException {
        Socket connection = connection();
        body.reset();
        reply.next();
        connection.getOutputStream().write(input.bytes());
        if (input.abandon()) {
            close();
            return "left";
        }
        if (!input.whole()) {
            connection.shutdownOutput();
        }
        while (!reply.done()) {
            int count = connection.getInputStream().read(buffer);
            if (count < 0) {
                boolean proper = reply.closed();
                close();
                return proper ? Integer.toString(reply.status()) : cutOff(index, input);
            }
            reply.feed(buffer, 0, count);
        }
        if (!input.whole() || !reply.keepAlive()) {
            close();
        }
        return Integer.toString(reply.status());
    }

    private String cutOff(long index, Input input) {
        if (input.whole()) {
            verdicts.fail("input " + index + " (" + input.kind() + "): closed " + (reply.begun() ? "within" : "without")
                    + " an answer");
        }
        return "closed";
    }

    private void judge(long index, Input input, String outcome) {
        verdicts.count(input.kind(), outcome);
        int status = outcome.length() == 3 ? reply.status() : 0;
        String text = body.toString(StandardCharsets.UTF_8);
        boolean honest = !input.whole() && (status == 501 || status == 505);
        if (status >= 500 && !honest) {
            verdicts.fail("input " + index + " (" + input.kind() + "): status " + status + " " + shortened(text));
        }
        if (input.whole() && status >= 400 && !text.contains("\"error\"")) {
            verdicts.fail("input " + index + " (" + input.kind() + "): status " + status + " without an error object "
                    + shortened(text));
        }
        if (input.whole() && status == 200 && reply.head().contains("text/event-stream")) {
            boolean ended = text.contains("data: [DONE]");
            verdicts.count("stream", ended ? "done" : "cut");
            if (!ended) {
                verdicts.fail("input " + index + " (" + input.kind() + "): the stream has no end " + shortened(text));
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160);
    }

    private Socket connection() throws IOException {
        Socket known = socket;
        if (known == null || known.isClosed()) {
            known = new Socket(InetAddress.getLoopbackAddress(), port);
            known.setTcpNoDelay(true);
            known.setSoTimeout(HANG_MILLIS);
            socket = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // nothing is left to do with it
            }
            socket = null;
        }
    }
}
