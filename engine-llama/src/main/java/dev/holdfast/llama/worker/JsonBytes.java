package dev.holdfast.llama.worker;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON text being written as UTF-8. Confined to one thread; used again after {@link #take}. */
final class JsonBytes {
    /** For each ASCII character the letter after its backslash, 'u' for the six-character form, 0 for none. */
    private static final byte[] ESCAPES = escapes();

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ESCAPE = 6;
    private static final float LEAST_LOGPROB = -9999f;

    private byte[] bytes;
    private int size;

    JsonBytes(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    private static byte[] escapes() {
        byte[] table = new byte[128];
        Arrays.fill(table, 0, ' ', (byte) 'u');
        table['"'] = '"';
        table['\\'] = '\\';
        table['\n'] = 'n';
        table['\r'] = 'r';
        table['\t'] = 't';
        table['\b'] = 'b';
        table['\f'] = 'f';
        return table;
    }

    int size() {
        return size;
    }

    /** Bytes as they are. */
    JsonBytes raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    /** ASCII text as it is. */
    JsonBytes raw(String ascii) {
        int length = ascii.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
        return this;
    }

    JsonBytes number(long value) {
        return value >= 0 && value < 10 ? raw((char) ('0' + value)) : raw(Long.toString(value));
    }

    private JsonBytes raw(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    /** A log probability; JSON has no infinity, so what is impossible is very unlikely. */
    JsonBytes logprob(float value) {
        return raw(Float.toString(value >= LEAST_LOGPROB ? Math.min(value, 0f) + 0f : LEAST_LOGPROB));
    }

    /** A string in quotes. */
    JsonBytes quoted(CharSequence text) {
        raw('"');
        escaped(text);
        return raw('"');
    }

    /** The inside of a string. A surrogate without its partner becomes the replacement character. */
    JsonBytes escaped(CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            room(LONGEST_ESCAPE);
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | (c >> 6));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                four(Character.toCodePoint(c, text.charAt(i)));
            } else {
                three(Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        return this;
    }

    private void ascii(char c) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
            bytes[size++] = (byte) c;
            return;
        }
        bytes[size++] = '\\';
        bytes[size++] = escape;
        if (escape == 'u') {
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = HEX[c >> 4];
            bytes[size++] = HEX[c & 15];
        }
    }

    private void three(char c) {
        bytes[size++] = (byte) (0xE0 | (c >> 12));
        bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
    }

    private void four(int codePoint) {
        bytes[size++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    /** What was written; empty afterwards. */
    Buffer take() {
        Buffer taken = Buffer.buffer(size).appendBytes(bytes, 0, size);
        size = 0;
        return taken;
    }

    /** What was written, as a piece to write again; empty afterwards. */
    byte[] takeBytes() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
