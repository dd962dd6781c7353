package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a request, read with checks. A field that is null counts as absent. Immutable as far as
 * the object is.
 */
final class Fields {
    private final ObjectNode object;
    private final String path;

    /** The fields of a request. */
    Fields(ObjectNode object) {
        this(object, "");
    }

    private Fields(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** The fields of a value that must be an object. */
    static Fields of(JsonNode value, String path) {
        if (value instanceof ObjectNode object) {
            return new Fields(object, path);
        }
        throw wrong(path, "an object", value);
    }

    ObjectNode object() {
        return object;
    }

    /** The full name of a field, such as {@code tools[0].function.name}. */
    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The value of a field, or null. */
    @Nullable
    JsonNode get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** The value of a field that must be there. */
    JsonNode required(String name) {
        JsonNode value = get(name);
        if (value == null) {
            throw Refusal.invalid(path(name), "'" + path(name) + "' is required.");
        }
        return value;
    }

    boolean bool(String name, boolean absent) {
        JsonNode value = get(name);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw wrong(path(name), "a boolean", value);
        }
        return value.booleanValue();
    }

    long integer(String name, long min, long max, long absent) {
        JsonNode value = get(name);
        return value == null ? absent : integer(value, path(name), min, max);
    }

    /** A whole number within bounds, both allowed. */
    static long integer(JsonNode value, String path, long min, long max) {
        boolean whole = value.isIntegralNumber();
        if (!whole || !value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            String what = "a whole number from " + min + " to " + max;
            throw whole ? Refusal.invalid(path, "'" + path + "' must be " + what + ".") : wrong(path, what, value);
        }
        return value.longValue();
    }

    /** A number within bounds, both allowed. */
    double number(String name, double min, double max, double absent) {
        JsonNode value = get(name);
        return value == null ? absent : number(value, path(name), min, max);
    }

    static double number(JsonNode value, String path, double min, double max) {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= min && number <= max)) {
            String what = "a number from " + plain(min) + " to " + plain(max);
            throw value.isNumber()
                    ? Refusal.invalid(path, "'" + path + "' must be " + what + ".")
                    : wrong(path, what, value);
        }
        return number;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Nullable
    String string(String name, int maxLength) {
        JsonNode value = get(name);
        return value == null ? null : string(value, path(name), maxLength);
    }

    static String string(JsonNode value, String path, int maxLength) {
        if (!value.isTextual()) {
            throw wrong(path, "a string", value);
        }
        if (value.textValue().length() > maxLength) {
            throw Refusal.invalid(path, "'" + path + "' must have at most " + maxLength + " characters.");
        }
        return value.textValue();
    }

    /** The value must be an array of a bounded length. */
    static void array(JsonNode value, String path, int min, int max) {
        if (!value.isArray()) {
            throw wrong(path, "an array", value);
        }
        if (value.size() < min || value.size() > max) {
            throw Refusal.invalid(path, "'" + path + "' must have from " + min + " to " + max + " elements.");
        }
    }

    /** A refusal because a value is of a wrong type. */
    static Refusal wrong(String path, String expected, JsonNode value) {
        String got = value.getNodeType().name().toLowerCase(Locale.ROOT);
        String where = path.isEmpty() ? "The body" : "'" + path + "'";
        return Refusal.invalid(path, where + " must be " + expected + ", but is of type " + got + ".");
    }
}
