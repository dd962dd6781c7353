package dev.holdfast.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one HTTP/1.1 response after another from bytes as they come, split anywhere. Confined to one thread.
 *
 * <p>Interim responses are skipped; 101 is the last that is read. A response without length or chunks lasts until {@link #closed}.
 */
public final class ReplyReader {
    /** Takes pieces of a response body. */
    @FunctionalInterface
    public interface Body {
        /** A piece of the body; the array is reused afterwards. */
        void piece(byte[] data, int from, int to);
    }

    private enum State {
        HEAD,
        FIXED,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE,
        DONE
    }

    private static final int LONGEST_HEAD = 1 << 16;
    private static final int SWITCHING = 101;

    private static final Pattern START = Pattern.compile("\\S+/\\d\\.\\d (\\d{3})[ \n]");

    private final Body body;
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder headText = new StringBuilder();
    private State state = State.HEAD;
    private long remaining;
    private int status;
    private boolean keepAlive;
    private boolean begun;
    private boolean bodiless;

    /** Gives bodies to {@code body}. */
    public ReplyReader(Body body) {
        this.body = body;
    }

    /** Forgets the last response and expects the next. */
    public void next() {
        next(false);
    }

    /** The same, where {@code head} says that the request was a HEAD, whose response has no body. */
    public void next(boolean head) {
        bodiless = head;
        state = State.HEAD;
        line.setLength(0);
        headText.setLength(0);
        status = 0;
        begun = false;
    }

    /** Whether a whole response was read. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Whether any byte of the current response was read. */
    public boolean begun() {
        return begun;
    }

    /** The status, 0 before it was read. */
    public int status() {
        return status;
    }

    /** Whether the server keeps the connection open after this response. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether a head was read and the body lasts until the connection is closed. */
    public boolean lastsUntilClosed() {
        return state == State.UNTIL_CLOSE;
    }

    /** The head in lower case, as far as read. */
    public String head() {
        return headText.toString();
    }

    /** Says that the server closed the connection; answers whether that ended the response properly. */
    public boolean closed() {
        if (state == State.UNTIL_CLOSE) {
            state = State.DONE;
            keepAlive = false;
        }
        return done();
    }

    /**
     * Reads up to the end of the response and answers where it stopped.
     *
     * @throws IllegalStateException when the bytes are not HTTP/1.1
     */
    public int feed(byte[] data, int from, int to) {
        int at = from;
        while (at < to && state != State.DONE) {
            begun = true;
            at = switch (state) {
                case HEAD, CHUNK_SIZE, CHUNK_END, TRAILER -> text(data, at, to);
                case FIXED, CHUNK_DATA -> piece(data, at, to);
                case UNTIL_CLOSE -> {
                    body.piece(data, at, to);
                    yield to;
                }
                case DONE -> at;
            };
        }
        return at;
    }

    private int piece(byte[] data, int from, int to) {
        int stop = (int) Math.min(to, from + remaining);
        body.piece(data, from, stop);
        remaining -= stop - from;
        if (remaining == 0) {
            state = state == State.FIXED ? State.DONE : State.CHUNK_END;
        }
        return stop;
    }

    private int text(byte[] data, int from, int to) {
        int at = from;
        while (at < to && data[at] != '\n') {
            at++;
        }
        if (line.length() + headText.length() + (at - from) > LONGEST_HEAD) {
            throw new IllegalStateException("A head or chunk line is longer than 64 KiB");
        }
        line.append(new String(data, from, at - from, StandardCharsets.ISO_8859_1));
        if (at == to) {
            return to;
        }
        String whole = line.toString().strip();
        line.setLength(0);
        line(whole);
        return at + 1;
    }

    private void line(String text) {
        switch (state) {
            case HEAD -> headLine(text);
            case CHUNK_SIZE -> {
                int extension = text.indexOf(';');
                remaining = Long.parseLong(
                        extension < 0 ? text : text.substring(0, extension).strip(), 16);
                state = remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
            }
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
            case FIXED, CHUNK_DATA, UNTIL_CLOSE, DONE -> throw new IllegalStateException("Not in a line");
        }
    }

    private void headLine(String text) {
        if (!text.isEmpty()) {
            headText.append(text.toLowerCase(Locale.ROOT)).append('\n');
            return;
        }
        String head = headText.toString();
        Matcher start = START.matcher(head);
        if (!start.lookingAt()) {
            throw new IllegalStateException("Not an HTTP response: " + head.substring(0, Math.min(40, head.length())));
        }
        status = Integer.parseInt(start.group(1));
        if (status < 200 && status != SWITCHING) {
            headText.setLength(0);
            return;
        }
        keepAlive = status != SWITCHING && head.startsWith("http/1.1") && !head.contains("\nconnection: close\n");
        String length = header(head, "\ncontent-length:");
        if (bodiless || status == SWITCHING) {
            state = State.DONE;
        } else if (head.contains("\ntransfer-encoding: chunked\n")) {
            state = State.CHUNK_SIZE;
        } else if (status == 204 || status == 304) {
            state = State.DONE;
        } else if (length.isEmpty()) {
            state = State.UNTIL_CLOSE;
        } else {
            remaining = Long.parseLong(length);
            state = remaining == 0 ? State.DONE : State.FIXED;
        }
    }

    private static String header(String head, String name) {
        int at = head.indexOf(name);
        return at < 0
                ? ""
                : head.substring(at + name.length(), head.indexOf('\n', at + 1)).strip();
    }
}
