package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON Schema (draft 2020-12, and what earlier drafts have in common with it) in the subset of
 * docs/structured-output.md. Mutable, confined to one call of {@link #read}.
 */
final class SchemaReader {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NODES = 20_000;
    private static final int MAX_MERGES = 200;
    private static final int MAX_TEXT = 1 << 18;

    private final JsonNode document;
    private final TypeReader types = new TypeReader(this);
    private final Set<String> targets = new LinkedHashSet<>();
    private final Map<String, List<Shape>> exclusive = new LinkedHashMap<>();
    private final Set<Shape> untyped = Collections.newSetFromMap(new IdentityHashMap<>());
    private int merges;
    private int nodes;
    private long text;

    private SchemaReader(JsonNode document) {
        this.document = document;
    }

    /**
     * A schema as read.
     *
     * @param definitions by JSON pointer, whatever references lead to
     */
    record Schemas(Shape root, Map<String, Shape> definitions) {}

    static Schemas read(JsonNode schema) {
        var reader = new SchemaReader(schema);
        reader.measure(schema, "", 0);
        var root = reader.shape(schema, "");
        var definitions = reader.readDefinitions();
        var schemas = new Schemas(root, definitions);
        Recursion.check(schemas);
        var overlap = new Overlap(definitions, reader.untyped);
        reader.exclusive.forEach((pointer, alternatives) -> overlap.check(pointer, alternatives));
        return schemas;
    }

    private void measure(JsonNode node, String pointer, int depth) {
        text += node.isTextual() ? node.textValue().length() : 1;
        if (++nodes > MAX_NODES || depth > MAX_DEPTH || text > MAX_TEXT) {
            throw new SchemaException(
                    "",
                    "it is too large: at most " + MAX_NODES + " values, " + MAX_TEXT + " characters and " + MAX_DEPTH
                            + " levels. Use a smaller schema.");
        }
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            throw new SchemaException(pointer, "the number is too large.");
        }
        for (var field : node.properties()) {
            text += field.getKey().length();
            measure(field.getValue(), pointer + "/" + field.getKey(), depth + 1);
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                measure(node.get(i), pointer + "/" + i, depth + 1);
            }
        }
    }

    private Map<String, Shape> readDefinitions() {
        var read = new LinkedHashMap<String, Shape>();
        while (read.size() < targets.size()) {
            for (var target : List.copyOf(targets)) {
                if (!read.containsKey(target)) {
                    read.put(target, shape(document.at(target), target));
                }
            }
        }
        return read;
    }

    Shape shape(JsonNode schema, String pointer) {
        if (schema.isBoolean()) {
            if (!schema.booleanValue()) {
                throw new SchemaException(pointer, "false allows nothing; leave the place out.");
            }
            return new Shape.Any();
        }
        var keywords = new Keywords(schema, pointer);
        var shape = shape(keywords);
        keywords.finish();
        return shape;
    }

    private Shape shape(Keywords keywords) {
        if (keywords.hasAny("$ref")) {
            return reference(keywords);
        }
        if (keywords.hasAny("enum", "const")) {
            return types.literals(keywords);
        }
        if (keywords.hasAny("anyOf")) {
            return new Shape.Choice(distinct(each(keywords, "anyOf")));
        }
        if (keywords.hasAny("oneOf")) {
            var alternatives = each(keywords, "oneOf");
            exclusive.put(keywords.pointer("oneOf"), alternatives);
            return new Shape.Choice(alternatives);
        }
        if (keywords.hasAny("allOf")) {
            return all(keywords);
        }
        if (keywords.hasAny("type") || keywords.isEmpty()) {
            return types.typed(keywords);
        }
        var shape = types.untyped(keywords);
        untyped.add(shape);
        return shape;
    }

    private static List<Shape> distinct(List<Shape> shapes) {
        return shapes.stream().distinct().toList();
    }

    private List<Shape> each(Keywords keywords, String keyword) {
        var schemas = keywords.takeArray(keyword);
        var shapes = new ArrayList<Shape>();
        for (int i = 0; i < schemas.size(); i++) {
            shapes.add(shape(schemas.get(i), keywords.pointer(keyword) + "/" + i));
        }
        return List.copyOf(shapes);
    }

    private Shape reference(Keywords keywords) {
        var target = target(keywords);
        targets.add(target);
        return new Shape.Reference(target);
    }

    private String target(Keywords keywords) {
        var pointer = keywords.pointer("$ref");
        var reference = keywords.take("$ref");
        if (reference == null
                || !reference.isTextual()
                || !reference.textValue().matches("#(/.*)?")) {
            throw new SchemaException(
                    pointer, "a reference must lead to a place in this schema, such as #/$defs/item.");
        }
        String target;
        try {
            target = URLDecoder.decode(reference.textValue().substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SchemaException(pointer, "the reference has a wrong percent escape.");
        }
        if (document.at(target).isMissingNode()) {
            throw new SchemaException(pointer, "the reference leads nowhere: " + reference.textValue());
        }
        return target;
    }

    /** One schema is that schema; several are objects that are merged with each other and with what stands beside them. */
    private Shape all(Keywords keywords) {
        var schemas = keywords.takeArray("allOf");
        if (schemas.size() == 1 && keywords.isEmpty()) {
            return shape(schemas.get(0), keywords.pointer("allOf") + "/0");
        }
        return merged(keywords, schemas).shape(keywords.pointer());
    }

    private ObjectParts merged(Keywords keywords, @Nullable JsonNode schemas) {
        var parts = types.objectParts(keywords);
        for (int i = 0; schemas != null && i < schemas.size(); i++) {
            var more = objectParts(schemas.get(i), keywords.pointer("allOf") + "/" + i);
            parts = parts.and(more, keywords.pointer("allOf"));
        }
        return parts;
    }

    private ObjectParts objectParts(JsonNode schema, String pointer) {
        if (++merges > MAX_MERGES) {
            throw new SchemaException(
                    pointer, "allOf leads back to itself, or merges more than " + MAX_MERGES + " schemas.");
        }
        var keywords = new Keywords(schema, pointer);
        ObjectParts parts;
        if (keywords.hasAny("$ref")) {
            var target = target(keywords);
            parts = objectParts(document.at(target), target);
        } else {
            parts = merged(keywords, keywords.hasAny("allOf") ? keywords.takeArray("allOf") : null);
        }
        keywords.finish();
        return parts;
    }
}
