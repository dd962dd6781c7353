package dev.holdfast.llama.binding;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a text from which on a grammar holds. Done here rather than by the library, whose regular expressions recurse
 * once for each character of the text. An expression that does not begin with {@code ^} is looked for near the end of the
 * text only, so a match may be 1,024 characters long and no longer. Confined.
 */
final class GrammarTrigger {
    private static final int LONGEST = 1024;

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
     * @return the text for the grammar: from the start of the first capture that is not empty, or of the match if there is
     *     none, of the first expression that is found in all of the text; null while none is
     */
    @Nullable
    String accept(byte[] piece) {
        int before = text.length();
        append(piece);
        if (bytes.position() > 0) {
            return null;
        }
        for (Iterator<Pattern> all = patterns.iterator(); all.hasNext(); ) {
            Pattern pattern = all.next();
            Matcher matcher = pattern.matcher(text).useAnchoringBounds(false).useTransparentBounds(true);
            if (!pattern.pattern().startsWith("^")) {
                matcher.region(Math.max(0, before - LONGEST), text.length());
            }
            if (matcher.find()) {
                return text.substring(start(matcher));
            }
            if (!mayMatchLater(matcher)) {
                all.remove();
            }
        }
        return null;
    }

    private static int start(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.end(group) > matcher.start(group)) {
                return matcher.start(group);
            }
        }
        return matcher.start();
    }

    /** False if an expression that was not found cannot be, however the text goes on, as one that is tied to its start. */
    @SuppressWarnings("JdkObsolete") // the text is a stream
    private static boolean mayMatchLater(Matcher matcher) {
        return matcher.hitEnd();
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
