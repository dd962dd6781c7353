package dev.holdfast.bench.mock;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Finds one HTTP/1.1 request in bytes and keeps what the last call found. Reused by a loop, so confined to its thread. */
final class RequestReader {
    /** What the bytes hold. */
    enum Outcome {
        COMPLETE,
        INCOMPLETE,
        MALFORMED
    }

    private static final int LONGEST_HEAD = 1 << 16;
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.ISO_8859_1);

    private byte[] data = new byte[0];
    private int lineFrom;
    private int lineTo;
    private int bodyFrom;
    private int bodyTo;
    private int end;

    /** Looks at {@code bytes} from {@code from} to {@code to}; they must not change until the request was answered. */
    Outcome read(byte[] bytes, int from, int to) {
        data = bytes;
        lineFrom = from;
        lineTo = lineEnd(from, to);
        long length = 0;
        boolean chunked = false;
        int at = lineTo;
        while (at >= 0) {
            int next = at + 2;
            int stop = lineEnd(next, to);
            if (stop == next) {
                return chunked ? chunks(next + 2, to) : fixed(next + 2, to, length);
            }
            if (stop > 0 && matches(next, stop, CONTENT_LENGTH)) {
                length = digits(next + CONTENT_LENGTH.length, stop, 10);
            } else if (stop > 0 && matches(next, stop, TRANSFER_ENCODING)) {
                chunked = true;
            }
            if (length < 0) {
                return Outcome.MALFORMED;
            }
            at = stop;
        }
        return to - from > LONGEST_HEAD ? Outcome.MALFORMED : Outcome.INCOMPLETE;
    }

    /** Whether the request line begins with this method and path. */
    boolean is(String start) {
        int after = lineFrom + start.length();
        if (after >= lineTo || (data[after] != ' ' && data[after] != '?')) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (data[lineFrom + i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String body() {
        return new String(data, bodyFrom, bodyLength(), StandardCharsets.ISO_8859_1);
    }

    int bodyLength() {
        return bodyTo - bodyFrom;
    }

    /** Where the next request begins. */
    int end() {
        return end;
    }

    private Outcome fixed(int from, int to, long length) {
        if (length > to - from) {
            return Outcome.INCOMPLETE;
        }
        bodyFrom = from;
        bodyTo = from + (int) length;
        end = bodyTo;
        return Outcome.COMPLETE;
    }

    private Outcome chunks(int from, int to) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = from;
        while (true) {
            int stop = lineEnd(at, to);
            if (stop < 0) {
                return Outcome.INCOMPLETE;
            }
            long size = digits(at, stop, 16);
            if (size < 0) {
                return Outcome.MALFORMED;
            }
            if (size + 2 > to - stop - 2) {
                return Outcome.INCOMPLETE;
            }
            body.write(data, stop + 2, (int) size);
            at = stop + 2 + (int) size + 2;
            if (size == 0) {
                break;
            }
        }
        end = at;
        String line = new String(data, lineFrom, lineTo - lineFrom, StandardCharsets.ISO_8859_1);
        byte[] copy = (line + body.toString(StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        lineFrom = 0;
        lineTo = line.length();
        bodyFrom = lineTo;
        bodyTo = copy.length;
        data = copy;
        return Outcome.COMPLETE;
    }

    private int lineEnd(int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (data[i] == '\r' && data[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int from, int to, byte[] name) {
        if (to - from < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if ((data[from + i] | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number written there, or -1 when there is none or it is absurd. */
    private long digits(int from, int to, int radix) {
        int at = from;
        while (at < to && data[at] == ' ') {
            at++;
        }
        int first = at;
        long number = 0;
        while (at < to && Character.digit(data[at], radix) >= 0) {
            number = number * radix + Character.digit(data[at], radix);
            if (number > Integer.MAX_VALUE) {
                return -1;
            }
            at++;
        }
        return at == first ? -1 : number;
    }
}
