package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords of one schema object; those that nobody takes are refused. Mutable, confined to one thread. */
final class Keywords {
    private static final Set<String> ANNOTATIONS = Set.of(
            "$comment",
            "$defs",
            "$id",
            "$schema",
            "default",
            "definitions",
            "deprecated",
            "description",
            "example",
            "examples",
            "readOnly",
            "title",
            "writeOnly");

    private final JsonNode schema;
    private final String pointer;
    private final Set<String> left = new LinkedHashSet<>();

    Keywords(JsonNode schema, String pointer) {
        this.schema = schema;
        this.pointer = pointer;
        if (!schema.isObject()) {
            throw new SchemaException(pointer, "a schema must be an object or true.");
        }
        schema.fieldNames().forEachRemaining(left::add);
        left.removeAll(ANNOTATIONS);
        if (!pointer.isEmpty() && schema.has("$id")) {
            throw new SchemaException(pointer, "$id is supported at the root only.");
        }
    }

    String pointer() {
        return pointer;
    }

    String pointer(String keyword) {
        return pointer + "/" + keyword.replace("~", "~0").replace("/", "~1");
    }

    /** Whether any of these is there and not taken. */
    boolean hasAny(String... keywords) {
        for (var keyword : keywords) {
            if (left.contains(keyword)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    @Nullable
    JsonNode take(String keyword) {
        left.remove(keyword);
        return schema.get(keyword);
    }

    JsonNode takeArray(String keyword) {
        var value = take(keyword);
        if (value == null || !value.isArray() || value.isEmpty()) {
            throw new SchemaException(pointer(keyword), "it must be an array that is not empty.");
        }
        return value;
    }

    /** A count, not negative; null if the keyword is absent. */
    @Nullable
    Integer takeCount(String keyword, int most) {
        var value = take(keyword);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() != Math.rint(value.doubleValue()) || value.doubleValue() < 0) {
            throw new SchemaException(pointer(keyword), "it must be an integer that is not negative.");
        }
        if (value.doubleValue() > most) {
            throw new SchemaException(
                    pointer(keyword), "it must be at most " + most + "; use a smaller one or leave it out.");
        }
        return value.intValue();
    }

    /** Refuses whatever was not taken. */
    void finish() {
        for (var keyword : left) {
            throw new SchemaException(
                    pointer(keyword),
                    "the keyword " + keyword + " is not supported here. See docs/structured-output.md for what is.");
        }
    }
}
