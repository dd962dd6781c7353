package dev.holdfast.telemetry;

/**
 * Writes foreign text into log lines so that it cannot end a line, move a cursor or pose as something else: control and
 * line-separating characters, marks that change the direction of text, and unpaired surrogates are written out.
 */
final class Escapes {
    private Escapes() {}

    /** Appends text for people. */
    static void text(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isUnsafe(value, i)) {
                unicode(out, c);
            } else {
                out.append(c);
            }
        }
    }

    /** Appends a JSON string with its quotes. */
    static void json(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isUnsafe(value, i)) {
                unicode(out, c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isUnsafe(String value, int i) {
        char c = value.charAt(i);
        if (c >= 0x20 && c < 0x7f) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SURROGATE -> !isPaired(value, i);
            default -> false;
        };
    }

    private static boolean isPaired(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }

    private static void unicode(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
    }
}
