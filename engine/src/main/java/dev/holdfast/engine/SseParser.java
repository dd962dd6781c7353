package dev.holdfast.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of server-sent events as the HTML standard describes it, however the bytes are cut: line ends may be CR,
 * LF or CRLF, split anywhere; a byte order mark may stand first; an event may have several data lines. Text is decoded only
 * when a whole line is there. Not thread-safe.
 */
public final class SseParser {
    /** Gets what was read, in order. */
    public interface Sink {
        /**
         * An event.
         *
         * @param type its type, or {@code message}
         * @param data its data; the array is the receiver's own
         */
        void event(String type, byte[] data);

        /**
         * A comment.
         *
         * @param text the text after the colon
         */
        void comment(String text);
    }

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final String MESSAGE = "message";

    private final int maxEventBytes;
    private final Sink sink;
    private final ByteArrayOutputStream cutLine = new ByteArrayOutputStream();
    private byte @Nullable [] data;
    private @Nullable ByteArrayOutputStream moreData;
    private String type = MESSAGE;
    private boolean firstLine = true;
    private boolean afterCr;
    private boolean overflown;

    /**
     * A parser at the start of a stream.
     *
     * @param maxEventBytes the most bytes of one event or line
     * @param sink gets the events
     */
    public SseParser(int maxEventBytes, Sink sink) {
        this.maxEventBytes = maxEventBytes;
        this.sink = sink;
    }

    /**
     * Reads the next bytes; the array may be used again afterwards.
     *
     * @return false when an event is larger than allowed; then and afterwards nothing more is read
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
                cutLine.write(bytes, at, to - at);
                overflown = cutLine.size() + size() > maxEventBytes;
                return !overflown;
            }
            finishLine(bytes, at, end);
            at = end + 1;
            if (bytes[end] == '\r') {
                if (at == to) {
                    afterCr = true;
                } else if (bytes[at] == '\n') {
                    at++;
                }
            }
        }
        return !overflown;
    }

    /** Reads a whole array. */
    public boolean feed(byte[] bytes) {
        return feed(bytes, 0, bytes.length);
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void finishLine(byte[] bytes, int from, int to) {
        if (cutLine.size() == 0) {
            line(bytes, from, to);
        } else {
            cutLine.write(bytes, from, to - from);
            byte[] whole = cutLine.toByteArray();
            cutLine.reset();
            line(whole, 0, whole.length);
        }
    }

    private int size() {
        return (data == null ? 0 : data.length) + (moreData == null ? 0 : moreData.size());
    }

    private void line(byte[] bytes, int start, int end) {
        int from = start;
        if (firstLine) {
            firstLine = false;
            from += startsWith(bytes, from, end, BOM) ? BOM.length : 0;
        }
        if (from == end) {
            dispatch();
        } else if (end - from + size() > maxEventBytes) {
            overflown = true;
        } else if (bytes[from] == ':') {
            sink.comment(new String(bytes, from + 1, end - from - 1, StandardCharsets.UTF_8));
        } else {
            field(bytes, from, end);
        }
    }

    private void field(byte[] bytes, int from, int end) {
        int colon = from;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(end, colon + 1);
        value += value < end && bytes[value] == ' ' ? 1 : 0;
        if (isName(bytes, from, colon, DATA)) {
            addData(bytes, value, end);
        } else if (isName(bytes, from, colon, EVENT)) {
            type = new String(bytes, value, end - value, StandardCharsets.UTF_8);
        }
    }

    private void addData(byte[] bytes, int from, int to) {
        if (data == null) {
            data = Arrays.copyOfRange(bytes, from, to);
            return;
        }
        if (moreData == null) {
            moreData = new ByteArrayOutputStream();
        }
        moreData.write('\n');
        moreData.write(bytes, from, to - from);
    }

    private void dispatch() {
        byte[] first = data;
        if (first != null) {
            byte[] whole = first;
            if (moreData != null) {
                whole = Arrays.copyOf(first, size());
                System.arraycopy(moreData.toByteArray(), 0, whole, first.length, moreData.size());
            }
            String eventType = type.isEmpty() ? MESSAGE : type;
            data = null;
            moreData = null;
            type = MESSAGE;
            sink.event(eventType, whole);
        }
        type = MESSAGE;
    }

    private static boolean isName(byte[] bytes, int from, int to, byte[] name) {
        return to - from == name.length && startsWith(bytes, from, to, name);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
        return to - from >= start.length && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }
}
