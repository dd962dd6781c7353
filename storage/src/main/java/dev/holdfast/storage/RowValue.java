package dev.holdfast.storage;

import java.math.BigDecimal;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One value of a row as text without tabs or line breaks: {@code -} for null, {@code i} and a whole number, {@code f} and a
 * decimal number, {@code t} and text with backslash escapes, {@code b} and bytes in base64.
 */
final class RowValue {
    private RowValue() {}

    /** Writes a value. */
    static String write(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case Long number -> "i" + number;
            case Integer number -> "i" + number;
            case Short number -> "i" + number;
            case Boolean flag -> flag ? "i1" : "i0";
            case Double number -> "f" + number;
            case Float number -> "f" + number;
            case BigDecimal number -> "f" + number;
            case byte[] bytes -> "b" + Base64.getEncoder().encodeToString(bytes);
            case String text -> "t" + escape(text);
            default ->
                throw new IllegalArgumentException("a column of type "
                        + value.getClass().getName() + " cannot be dumped; tables hold numbers, text and bytes only");
        };
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is not a value
     */
    static @Nullable Object read(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a value is missing");
        }
        String rest = text.substring(1);
        return switch (text.charAt(0)) {
            case '-' -> null;
            case 'i' -> Long.valueOf(rest);
            case 'f' -> Double.valueOf(rest);
            case 't' -> rest.translateEscapes();
            case 'b' -> Base64.getDecoder().decode(rest);
            default -> throw new IllegalArgumentException("a value of unknown type");
        };
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
