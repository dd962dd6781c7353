package dev.holdfast.llama.schedule;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes text of the bytes of tokens: whole characters only, invalid bytes replaced by U+FFFD as {@code new String(bytes,
 * UTF_8)} does, and nothing from a stop text on. Of several stop texts the one that is complete first wins, the longest if
 * several are complete with the same character. What may still become a stop text is held back. Takes time in proportion to
 * the bytes. Confined.
 */
final class OutputText {
    private static final int SMALL = 64;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StopText[] stops;
    private final StringBuilder held = new StringBuilder();
    private ByteBuffer bytes = ByteBuffer.allocate(SMALL);
    private CharBuffer characters = CharBuffer.allocate(SMALL);
    private boolean stopped;

    /** Ends at the first of some texts; those that are empty or no valid Unicode never match. */
    OutputText(List<String> stops) {
        this.stops = stops.stream()
                .filter(stop ->
                        !stop.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(stop))
                .map(StopText::new)
                .toArray(StopText[]::new);
    }

    /** Takes the bytes of a token and returns the text that is certain now. After a stop text there is none. */
    String accept(byte[] piece) {
        if (stopped || piece.length == 0) {
            return "";
        }
        bytes = ensure(bytes, piece.length);
        bytes.put(piece).flip();
        decode(false);
        bytes.compact();
        return text();
    }

    /** Ends the text, and returns what was held back and is no stop text. */
    String finish() {
        if (stopped) {
            return "";
        }
        bytes.flip();
        decode(true);
        String last = text();
        String rest = held.toString();
        held.setLength(0);
        return last + rest;
    }

    /** Whether a stop text was met. */
    boolean stopped() {
        return stopped;
    }

    private static ByteBuffer ensure(ByteBuffer buffer, int room) {
        return buffer.remaining() >= room
                ? buffer
                : ByteBuffer.allocate(2 * (buffer.position() + room)).put(buffer.flip());
    }

    private void decode(boolean last) {
        if (characters.capacity() < bytes.remaining() + 1) {
            characters = CharBuffer.allocate(2 * (bytes.remaining() + 1));
        }
        characters.clear();
        decoder.decode(bytes, characters, last);
        if (last) {
            decoder.flush(characters);
        }
        characters.flip();
    }

    private String text() {
        if (stops.length == 0) {
            return characters.toString();
        }
        while (characters.hasRemaining()) {
            char c = characters.get();
            held.append(c);
            int longest = 0;
            for (StopText stop : stops) {
                if (stop.next(c)) {
                    longest = Math.max(longest, stop.matched());
                }
            }
            if (longest > 0) {
                stopped = true;
                String text = held.substring(0, held.length() - longest);
                held.setLength(0);
                return text;
            }
        }
        int back = 0;
        for (StopText stop : stops) {
            back = Math.max(back, stop.matched());
        }
        int certain = held.length() - back;
        String text = held.substring(0, certain);
        held.delete(0, certain);
        return text;
    }
}
