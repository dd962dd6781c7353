package dev.holdfast.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads little-endian values from a file of known size, one after another, and never beyond its end. Holds one small
 * buffer. Confined to one thread.
 */
final class Cursor {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]");

    private final SeekableByteChannel channel;
    private final String name;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(32 * 1024).order(ByteOrder.LITTLE_ENDIAN);
    private long bufferEnd;

    /** A cursor at the channel's beginning. */
    Cursor(SeekableByteChannel channel, String name) throws IOException {
        this.channel = channel;
        this.name = printable(name);
        this.size = channel.size();
        buffer.limit(0);
    }

    long size() {
        return size;
    }

    long position() {
        return bufferEnd - buffer.remaining();
    }

    long remaining() {
        return size - position();
    }

    /** The mistake, at the current position. */
    GgufException wrong(String what) {
        return new GgufException(String.format(Locale.ROOT, "%s: %s (at byte %d)", name, what, position()));
    }

    int byteValue() throws IOException {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int intValue() throws IOException {
        need(4);
        return buffer.getInt();
    }

    long uint32() throws IOException {
        return Integer.toUnsignedLong(intValue());
    }

    long longValue() throws IOException {
        need(8);
        return buffer.getLong();
    }

    /**
     * A count or length of 64 bits, checked against a limit and against what the file can still hold.
     *
     * @param what what is counted, and
     * @param of of what, for the message
     */
    long count(String what, String of, long limit, long bytesEach) throws IOException {
        long count = longValue();
        if (count < 0 || count > limit) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "claims %s %s%s, more than the limit of %d",
                    Long.toUnsignedString(count),
                    what,
                    of,
                    limit));
        }
        if (count > remaining() / bytesEach) {
            throw wrong(String.format(
                    Locale.ROOT, "claims %d %s%s, but only %d bytes follow", count, what, of, remaining()));
        }
        return count;
    }

    /** The next bytes; the caller has bounded how many. */
    byte[] bytes(int count) throws IOException {
        if (count > remaining()) {
            throw wrong(String.format(
                    Locale.ROOT, "the file ends early: %d bytes were to follow, %d do", count, remaining()));
        }
        byte[] all = new byte[count];
        int done = 0;
        while (done < count) {
            need(1);
            int now = Math.min(count - done, buffer.remaining());
            buffer.get(all, done, now);
            done += now;
        }
        return all;
    }

    /** A name: at most so many bytes of UTF-8, at least one, none of them a control character. */
    String name(String what, int limit) throws IOException {
        byte[] bytes = bytes((int) count("bytes of ", what, limit, 1));
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw wrong(what + " is not UTF-8");
        }
        if (text.isEmpty() || !printable(text).equals(text)) {
            throw wrong(what + " '" + printable(text) + "' is empty or holds control characters");
        }
        return text;
    }

    void skip(long count) throws IOException {
        if (count < 0 || count > remaining()) {
            throw wrong(String.format(
                    Locale.ROOT, "the file ends early: %d bytes were to follow, %d do", count, remaining()));
        }
        if (count <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) count);
        } else {
            bufferEnd = position() + count;
            buffer.limit(0);
        }
    }

    private void need(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        if (remaining() < count) {
            throw wrong("the file ends early");
        }
        channel.position(bufferEnd);
        buffer.compact();
        while (buffer.position() < count) {
            int read = channel.read(buffer);
            if (read < 0) {
                throw new GgufException(name + ": the file became shorter while it was read");
            }
            bufferEnd += read;
        }
        buffer.flip();
    }

    /** The text without control characters and line separators, so that a message cannot drive a terminal. */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("\ufffd");
    }
}
