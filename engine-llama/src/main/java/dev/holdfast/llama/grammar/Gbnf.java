package dev.holdfast.llama.grammar;

import java.util.HexFormat;
import java.util.List;

/** Pieces of llama.cpp's grammar notation. Pure functions. */
public final class Gbnf {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Gbnf() {}

    /**
     * This text in quotes.
     *
     * @throws IllegalArgumentException for a character that no text of a model can have: NUL or half of a surrogate pair
     */
    public static String literal(String text) {
        var quoted = new StringBuilder(text.length() + 8).append('"');
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int point) {
        if (point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(
                    "Text with a NUL or half of a surrogate pair cannot stand in a grammar; remove that character.");
        }
        switch (point) {
            case '"', '\\' -> quoted.append('\\').appendCodePoint(point);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> quoted.append(point < 0x20 ? hex(point) : Character.toString(point));
        }
    }

    /** One of these expressions; each may be any expression. */
    public static String choice(List<String> expressions) {
        return expressions.size() == 1 ? expressions.getFirst() : "(" + String.join(" | ", expressions) + ")";
    }

    /** A character of a class, escaped unless it is a letter or digit. */
    static String inClass(int point) {
        return point < 0x80 && Character.isLetterOrDigit(point) ? Character.toString(point) : hex(point);
    }

    private static String hex(int point) {
        if (point < 0x100) {
            return "\\x" + HEX.toHexDigits((byte) point);
        }
        return point < 0x10000 ? "\\u" + HEX.toHexDigits((char) point) : "\\U" + HEX.toHexDigits(point);
    }
}
