package dev.holdfast.lab.bench.client;

import java.util.Arrays;

/**
 * Reads server-sent events as the HTML standard describes them, however the bytes are cut, into buffers that it uses
 * again. Line ends may be CR, LF or CRLF; a byte order mark may stand first; several data lines are joined by LF; event
 * names are of no interest here. Confined to one thread.
 */
public final class SseReader {
    /** Gets what was read, in order. */
    public interface Sink {
        /** The data of an event; the bytes are only lent for the call. */
        void data(byte[] bytes, int from, int to);

        /** A comment, as servers send to keep a connection alive. */
        void comment();
    }

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] NOTHING = new byte[0];

    private final int limit;
    private final Sink sink;
    private byte[] line = NOTHING;
    private int lineLength;
    private byte[] held = NOTHING;
    private int heldLength;
    private boolean hasData;
    private boolean started;
    private boolean afterCr;
    private boolean overflown;

    /**
     * A reader at the start of a stream.
     *
     * @param limit the most bytes of one event
     * @param sink gets the events
     */
    public SseReader(int limit, Sink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    /**
     * Reads the next bytes.
     *
     * @return false once an event is larger than the limit; then nothing more is read
     */
    public boolean feed(byte[] bytes, int from, int to) {
        int at = from;
        if (afterCr && at < to) {
            at += bytes[at] == '\n' ? 1 : 0;
            afterCr = false;
        }
        while (at < to && !overflown) {
            int end = lineEnd(bytes, at, to);
            if (end == to) {
                keepLine(bytes, at, to);
                break;
            }
            finish(bytes, at, end);
            at = end + 1;
            if (bytes[end] == '\r') {
                afterCr = at == to;
                at += at < to && bytes[at] == '\n' ? 1 : 0;
            }
        }
        return !overflown;
    }

    /** Ends the stream: an event that lacks only its empty line is given out all the same. */
    public void end() {
        if (lineLength > 0 && !overflown) {
            int length = lineLength;
            lineLength = 0;
            line(line, 0, length);
        }
        dispatch();
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void keepLine(byte[] bytes, int from, int to) {
        line = append(line, lineLength, bytes, from, to);
        lineLength += to - from;
        overflown |= (long) lineLength + heldLength > limit;
    }

    private void finish(byte[] bytes, int from, int to) {
        if (lineLength == 0) {
            line(bytes, from, to);
            return;
        }
        keepLine(bytes, from, to);
        int length = lineLength;
        lineLength = 0;
        if (!overflown) {
            line(line, 0, length);
        }
    }

    private void line(byte[] bytes, int start, int end) {
        int from = start;
        if (!started) {
            started = true;
            from += isBom(bytes, from, end) ? 3 : 0;
        }
        if (from == end) {
            dispatch();
        } else if (bytes[from] == ':') {
            sink.comment();
        } else {
            field(bytes, from, end);
        }
    }

    private void field(byte[] bytes, int from, int end) {
        int colon = from;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (!Arrays.equals(bytes, from, colon, DATA, 0, DATA.length)) {
            return;
        }
        int value = Math.min(end, colon + 1);
        value += value < end && bytes[value] == ' ' ? 1 : 0;
        if (hasData) {
            held = append(held, heldLength, new byte[] {'\n'}, 0, 1);
            heldLength++;
        }
        held = append(held, heldLength, bytes, value, end);
        heldLength += end - value;
        hasData = true;
        overflown |= heldLength > limit;
    }

    private void dispatch() {
        if (hasData && !overflown) {
            hasData = false;
            int length = heldLength;
            heldLength = 0;
            sink.data(held, 0, length);
        }
    }

    private static boolean isBom(byte[] bytes, int from, int end) {
        return end - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    private static byte[] append(byte[] target, int length, byte[] bytes, int from, int to) {
        byte[] room = target;
        if (length + to - from > target.length) {
            room = Arrays.copyOf(target, Math.max(512, Math.max(2 * target.length, length + to - from)));
        }
        System.arraycopy(bytes, from, room, length, to - from);
        return room;
    }
}
