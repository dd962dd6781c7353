package dev.holdfast.llama.binding;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a text from which on a grammar holds. Done here rather than by the library, whose regular expressions recurse
 * once for each character of the text. Confined.
 */
final class GrammarTrigger {
    private final List<Pattern> patterns = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer bytes = ByteBuffer.allocate(4096);

    /**
     * A trigger that has seen no text.
     *
     * @param expressions in the syntax of {@link Pattern}
     * @throws IllegalArgumentException if one cannot be parsed
     */
    GrammarTrigger(List<String> expressions) {
        for (String expression : expressions) {
            try {
                patterns.add(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "A trigger of the grammar is no regular expression: " + e.getDescription() + ".", e);
            }
        }
    }

    /**
     * Takes the bytes of a token.
     *
     * @return the text for the grammar: from the start of the first capture, or of the match if there is none, of the first
     *     expression that is found in all of the text; null while none is
     */
    @Nullable String accept(byte[] piece) {
        append(piece);
        if (bytes.position() > 0) {
            return null;
        }
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                int start = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? matcher.start(1) : matcher.start();
                return text.substring(start);
            }
        }
        patterns.removeIf(this::hopeless);
        return null;
    }

    /** Whether an expression cannot match however the text goes on, as one that is tied to its start. */
    private boolean hopeless(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        return !matcher.find() && !matcher.hitEnd() && pattern.pattern().startsWith("^");
    }

    /** Appends whole characters; the bytes of an incomplete one wait. */
    private void append(byte[] piece) {
        int from = 0;
        CharBuffer characters = CharBuffer.allocate(bytes.capacity());
        while (from < piece.length) {
            int length = Math.min(piece.length - from, bytes.remaining());
            bytes.put(piece, from, length).flip();
            decoder.decode(bytes, characters.clear(), false);
            bytes.compact();
            text.append(characters.flip());
            from += length;
        }
    }
}
