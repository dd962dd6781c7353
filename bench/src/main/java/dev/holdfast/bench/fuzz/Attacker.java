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
 * <p>Within ten seconds the server must have done what {@link Input.End} says that it owes.
 */
final class Attacker implements AutoCloseable {
    private static final int HANG_MILLIS = 10_000;

    private final int port;
    private final Verdicts verdicts;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ReplyReader reply = new ReplyReader((data, from, to) -> body.write(data, from, to - from));
    private @Nullable Socket socket;
    private int at;
    private int filled;

    Attacker(int port, Verdicts verdicts) {
        this.port = port;
        this.verdicts = verdicts;
    }

    void send(long index, Input input) {
        String name = "input " + index + " (" + input.kind() + "): ";
        try {
            exchange(name, input);
        } catch (SocketTimeoutException e) {
            close();
            late(name, input);
        } catch (IllegalStateException | NumberFormatException e) {
            close();
            verdicts.count(input.kind(), "unreadable");
            verdicts.fail(name + "the answer cannot be read: " + e.getMessage());
        } catch (IOException e) {
            close();
            verdicts.count(input.kind(), "reset");
            if (input.whole()) {
                verdicts.fail(name + "connection broken: " + e.getMessage());
            }
        }
    }

    private void exchange(String name, Input input) throws IOException {
        Socket connection = connection();
        connection.getOutputStream().write(input.bytes());
        if (input.end() == Input.End.LEAVES) {
            close();
            verdicts.count(input.kind(), "left");
            return;
        }
        if (input.end() == Input.End.ENDS) {
            connection.shutdownOutput();
        }
        boolean more = true;
        for (int i = 0; more && i < input.answers(); i++) {
            more = answer(connection, input.bodiless());
            if (reply.done()) {
                judge(name, input);
            } else {
                closed(name, input);
            }
        }
        boolean surplus = more && input.whole() && at < filled;
        if (surplus) {
            verdicts.fail(name + "more came than was asked for");
        }
        if (!more || !input.whole() || surplus) {
            close();
        }
    }

    /**
     * No end within the time: a hang, unless a bad upgrade was answered with a bare 400 that lasts until the connection is
     * closed, which is the HTTP library's doing and ends at the deadline for idle connections.
     */
    private void late(String name, Input input) {
        boolean answered = !input.whole() && reply.lastsUntilClosed() && reply.status() == 400;
        verdicts.count(input.kind(), answered ? "400, closed late" : "hang");
        if (!answered) {
            verdicts.fail(name + "no answer and no close within 10 s");
        }
    }

    /** Reads one answer; whether the connection can be used further. */
    private boolean answer(Socket connection, boolean bodiless) throws IOException {
        body.reset();
        reply.next(bodiless);
        while (true) {
            at = reply.feed(buffer, at, filled);
            if (reply.done()) {
                return reply.keepAlive();
            }
            at = 0;
            filled = Math.max(0, connection.getInputStream().read(buffer));
            if (filled == 0) {
                reply.closed();
                return false;
            }
        }
    }

    /** Only a client that ended its half may be left without an answer. */
    private void closed(String name, Input input) {
        verdicts.count(input.kind(), reply.begun() ? "cut off" : "closed");
        if (input.end() != Input.End.ENDS) {
            verdicts.fail(name + "closed " + (reply.begun() ? "within" : "without") + " an answer");
        }
    }

    private void judge(String name, Input input) {
        int status = reply.status();
        verdicts.count(input.kind(), Integer.toString(status));
        String text = body.toString(StandardCharsets.UTF_8);
        boolean honest = !input.whole() && (status == 501 || status == 505);
        if (status >= 500 && !honest) {
            verdicts.fail(name + "status " + status + " " + shortened(text));
        }
        if (!honest && !reply.head().startsWith("http/1.")) {
            verdicts.fail(name + "an answer in another version of HTTP: " + shortened(reply.head()));
        }
        if (input.whole() && status >= 400 && !text.contains("\"error\"")) {
            verdicts.fail(name + "status " + status + " without an error object " + shortened(text));
        }
        if (input.whole() && status == 200 && reply.head().contains("text/event-stream")) {
            boolean ended = text.endsWith("data: [DONE]\n\n");
            verdicts.count(Verdicts.STREAMS, ended ? "done" : "cut");
            if (!ended) {
                verdicts.fail(name + "the stream has no end " + shortened(text));
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
            at = 0;
            filled = 0;
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
