package dev.holdfast.audit;

import java.util.Arrays;

/**
 * A reusable buffer that canonical JSON is written to: no blanks, strings escaped as RFC 8785 says, integers in plain
 * decimal. A surrogate without its pair becomes U+FFFD. Confined to one thread.
 */
final class JsonBuffer {
    private static final String HEX = "0123456789abcdef";

    private byte[] bytes = new byte[8192];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets everything from this length on. */
    void cut(int newLength) {
        length = Math.min(length, newLength);
    }

    /** Adds text that is ASCII and needs no escaping. */
    JsonBuffer raw(String ascii) {
        int count = ascii.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    JsonBuffer raw(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    JsonBuffer number(long value) {
        return raw(Long.toString(value));
    }

    JsonBuffer string(String text) {
        int count = text.length();
        reserve(Math.addExact(Math.multiplyExact(count, 6), 2));
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                escape(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                utf8(Character.isSurrogate(c) ? 0xFFFD : c);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '\b' -> bytes[length++] = 'b';
            case '\t' -> bytes[length++] = 't';
            case '\n' -> bytes[length++] = 'n';
            case '\f' -> bytes[length++] = 'f';
            case '\r' -> bytes[length++] = 'r';
            case '"', '\\' -> bytes[length++] = (byte) c;
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = (byte) HEX.charAt(c >> 4);
                bytes[length++] = (byte) HEX.charAt(c & 15);
            }
        }
    }

    private void utf8(int point) {
        if (point < 0x800) {
            bytes[length++] = (byte) (0xC0 | (point >> 6));
        } else {
            if (point < 0x10000) {
                bytes[length++] = (byte) (0xE0 | (point >> 12));
            } else {
                bytes[length++] = (byte) (0xF0 | (point >> 18));
                bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            }
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        }
        bytes[length++] = (byte) (0x80 | (point & 0x3F));
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }
}
