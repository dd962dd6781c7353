package dev.holdfast.llama.chat.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts as Python treats them: white space, lines, letters' case, escapes and the shortest form of numbers. */
final class PythonText {
    private PythonText() {}

    /** Whether Python's {@code str.isspace} holds for it. */
    static boolean isSpace(int character) {
        return (character >= 9 && character <= 13)
                || (character >= 0x1c && character <= 0x20)
                || character == 0x85
                || (character > 0x85 && Character.isSpaceChar(character));
    }

    /** Strips white space, or these characters, on the sides wanted. */
    static String strip(String text, @Nullable String characters, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end) {
            int first = text.codePointAt(start);
            if (!strippable(first, characters)) {
                break;
            }
            start += Character.charCount(first);
        }
        while (right && end > start) {
            int last = text.codePointBefore(end);
            if (!strippable(last, characters)) {
                break;
            }
            end -= Character.charCount(last);
        }
        return text.substring(start, end);
    }

    private static boolean strippable(int character, @Nullable String characters) {
        return characters == null ? isSpace(character) : characters.indexOf(character) >= 0;
    }

    /** Splits at any white space, at most so often; -1 for always. */
    static List<String> words(String text, int most) {
        List<String> words = new ArrayList<>();
        String rest = strip(text, null, true, most < 0);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !isSpace(rest.charAt(end))) {
                end++;
            }
            if (most >= 0 && words.size() == most) {
                words.add(strip(rest, null, false, true));
                break;
            }
            words.add(rest.substring(0, end));
            rest = strip(rest.substring(end), null, true, false);
        }
        return words;
    }

    /** Splits at a separator, at most so often; -1 for always. */
    static List<String> split(String text, String separator, int most) {
        if (separator.isEmpty()) {
            throw new Failure("empty separator");
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        int at = text.indexOf(separator);
        while (at >= 0 && (most < 0 || parts.size() < most)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            at = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Splits at a separator from the right, at most so often; -1 for always. */
    static List<String> splitRight(String text, String separator, int most) {
        if (separator.isEmpty()) {
            throw new Failure("empty separator");
        }
        List<String> parts = new ArrayList<>();
        int end = text.length();
        int at = text.lastIndexOf(separator);
        while (at >= 0 && (most < 0 || parts.size() < most)) {
            parts.add(text.substring(at + separator.length(), end));
            end = at;
            at = text.lastIndexOf(separator, end - separator.length());
        }
        parts.add(text.substring(0, end));
        return parts.reversed();
    }

    /** The lines, without what ends them. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
            if (ends) {
                lines.add(text.substring(from, i));
                i += c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    /** The first letter large, the others small. */
    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return text.substring(0, end).toUpperCase(Locale.ROOT)
                + text.substring(end).toLowerCase(Locale.ROOT);
    }

    /** Each run of letters begins large. */
    static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String letter = Character.toString(c);
            title.append(inWord ? letter.toLowerCase(Locale.ROOT) : letter.toUpperCase(Locale.ROOT));
            inWord = Character.isLetter(c);
        }
        return title.toString();
    }

    /** Escapes for HTML as MarkupSafe does. */
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    /** Python's repr of a float: the shortest digits that give it back, with an exponent from 1e16 and below 1e-4. */
    static String real(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }

    /** What Python's repr makes of a text. */
    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (c == quote) {
                        quoted.append('\\').append(quote);
                    } else if (printable(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                        quoted.append(String.format(Locale.ROOT, form, c));
                    }
                }
            }
        });
        return quoted.append(quote).toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** The text that a string literal of a template stands for. */
    static String unescape(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder text = new StringBuilder(literal.length());
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '\\' && i + 1 < literal.length()) {
                i = escape(literal, i + 1, text);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Appends what the escape stands for; where it ends. */
    private static int escape(String literal, int at, StringBuilder text) {
        char c = literal.charAt(at);
        int simple = "\\'\"abfnrtv".indexOf(c);
        if (simple >= 0) {
            text.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
            return at;
        }
        int digits = switch (c) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
        if (digits > 0) {
            return number(literal, at, digits, text);
        }
        if (c >= '0' && c <= '7') {
            int end = at;
            while (end < literal.length() && end < at + 3 && literal.charAt(end) >= '0' && literal.charAt(end) <= '7') {
                end++;
            }
            text.append((char) Integer.parseInt(literal, at, end, 8));
            return end - 1;
        }
        if (c != '\n') {
            text.append('\\').append(c);
        }
        return at;
    }

    private static int number(String literal, int at, int digits, StringBuilder text) {
        try {
            text.appendCodePoint(Integer.parseInt(literal, at + 1, at + 1 + digits, 16));
            return at + digits;
        } catch (IndexOutOfBoundsException | IllegalArgumentException wrong) {
            throw new Failure("a string holds a wrong escape");
        }
    }
}
