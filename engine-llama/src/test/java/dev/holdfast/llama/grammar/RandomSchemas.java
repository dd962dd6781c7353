package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random schemas of the supported subset, and random values that they allow. Confined to one thread. */
final class RandomSchemas {
    static final Map<String, List<String>> PATTERNS = Map.of(
            "^[a-z]{2,5}$", List.of("ab", "hello"),
            "^(\\d{3}|x\"y)-\\\\?$", List.of("123-", "x\"y-\\"),
            "^[^a-z\\s]+$", List.of("A", "\"\\", "Ж1"),
            "b+", List.of("b", "\n\"b", "aabb ü"),
            "^.é?$", List.of("\"", "😀é"),
            "^\\w+\\.\\w{1,3}$", List.of("a.b", "Z_9.txt"));
    private static final Map<String, List<String>> FORMATS = Map.of(
            "date", List.of("2024-02-29", "1999-12-31"),
            "time", List.of("00:00:00Z", "23:59:59.123+02:00"),
            "date-time", List.of("2026-11-25T22:00:00Z"),
            "uuid", List.of("123e4567-e89b-12d3-a456-426614174000"),
            "ipv4", List.of("127.0.0.1", "255.255.255.255"));
    private static final List<String> NAMES =
            List.of("a", "ab", "name", "x y", "\"q\"", "ü", "", "a\\b", "😀", "line\n");
    private static final List<String> TEXTS =
            List.of("", "a", "name", "\"", "\\", "\u0001\n", "Ж", "😀😀", "a longer text, with / and \u007F");

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Random random;
    private final ObjectNode definitions = json.objectNode();

    RandomSchemas(long seed) {
        random = new Random(seed);
    }

    ObjectNode schema() {
        for (int i = random.nextInt(3); i > 0; i--) {
            definitions.set("d" + i, object(2));
        }
        var schema = schema(3);
        if (!definitions.isEmpty()) {
            schema.set("$defs", definitions);
        }
        return schema;
    }

    private ObjectNode schema(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 14)) {
            case 0 -> json.objectNode().put("type", random.nextBoolean() ? "boolean" : "null");
            case 1 -> integer();
            case 2 -> number();
            case 3, 4 -> text();
            case 5 -> literals();
            case 6 ->
                json.objectNode()
                        .set("type", json.arrayNode().add("string").add("null").add("integer"));
            case 7 ->
                definitions.isEmpty()
                        ? json.objectNode().put("type", "number").put("description", "any")
                        : json.objectNode().put("$ref", "#/$defs/" + pick(List.copyOf(names(definitions))));
            case 8 ->
                json.objectNode()
                        .set("anyOf", json.arrayNode().add(schema(depth - 1)).add(schema(depth - 1)));
            case 9, 10 -> array(depth - 1);
            case 11 -> exclusive(depth - 1);
            default -> object(depth - 1);
        };
    }

    private ObjectNode integer() {
        var schema = json.objectNode().put("type", "integer");
        long from = random.nextInt(3) == 0 ? random.nextInt(20) - 10 : random.nextInt(200_000) - 100_000;
        if (random.nextBoolean()) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", from);
        }
        if (random.nextBoolean()) {
            schema.put("maximum", from + 2 + random.nextInt(random.nextBoolean() ? 3 : 20_000));
        }
        return schema;
    }

    private ObjectNode number() {
        var schema = json.objectNode().put("type", "number");
        var from = BigDecimal.valueOf(random.nextInt(4_000) - 2_000, random.nextInt(4));
        if (random.nextBoolean()) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", from);
        }
        if (random.nextBoolean()) {
            var to = from.add(BigDecimal.valueOf(1 + random.nextInt(100), random.nextInt(3)));
            schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", to);
        }
        return schema;
    }

    private ObjectNode text() {
        var schema = json.objectNode().put("type", "string");
        switch (random.nextInt(4)) {
            case 0 ->
                schema.put("pattern", pick(PATTERNS.keySet().stream().sorted().toList()));
            case 1 ->
                schema.put("format", pick(FORMATS.keySet().stream().sorted().toList()));
            case 2 -> schema.put("minLength", random.nextInt(4)).put("maxLength", 4 + random.nextInt(700));
            default -> {}
        }
        return schema;
    }

    private ObjectNode literals() {
        var values = json.arrayNode()
                .add(pick(TEXTS))
                .add(1.5)
                .add("name")
                .add("named")
                .addNull();
        values.add(json.objectNode().put("k\"", 1).put("b", true))
                .add(json.arrayNode().add("x"));
        return random.nextBoolean()
                ? json.objectNode().set("enum", values)
                : json.objectNode().set("const", values.get(random.nextInt(values.size())));
    }

    private ObjectNode array(int depth) {
        var schema = json.objectNode().put("type", "array");
        if (random.nextInt(4) == 0) {
            schema.set("prefixItems", json.arrayNode().add(schema(depth)).add(schema(depth)));
            schema.set("items", random.nextBoolean() ? json.booleanNode(false) : schema(0));
        } else if (random.nextInt(5) > 0) {
            schema.set("items", schema(depth));
        }
        if (random.nextBoolean()) {
            schema.put("minItems", random.nextInt(3));
        }
        if (random.nextBoolean()) {
            schema.put("maxItems", 2 + random.nextInt(random.nextBoolean() ? 2 : 600));
        }
        return schema;
    }

    private ObjectNode object(int depth) {
        var schema = json.objectNode().put("type", "object");
        var properties = json.objectNode();
        var required = json.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            var name = pick(NAMES);
            if (!properties.has(name) && random.nextBoolean()) {
                required.add(name);
            }
            properties.set(name, schema(depth <= 0 ? 0 : depth - 1));
        }
        schema.set("properties", properties);
        schema.set("required", required);
        switch (random.nextInt(3)) {
            case 0 -> schema.put("additionalProperties", false);
            case 1 -> schema.set("additionalProperties", random.nextBoolean() ? json.booleanNode(true) : schema(0));
            default -> {}
        }
        return schema;
    }

    private ObjectNode exclusive(int depth) {
        var all = json.arrayNode();
        for (var kind : List.of("cat", "dog")) {
            var one = object(depth);
            ((ObjectNode) one.get("properties")).set("kind", json.objectNode().put("const", kind));
            ((ArrayNode) one.get("required")).add("kind");
            all.add(one);
        }
        return json.objectNode().set("oneOf", all);
    }

    /** A random value that the schema allows, properties in the schema's order; null where it has gone too deep. */
    JsonNode value(JsonNode schema, int depth) {
        if (depth > 12) {
            throw new TooDeep();
        }
        if (schema.has("$ref")) {
            return value(definitions.get(schema.get("$ref").textValue().substring(8)), depth + 1);
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("anyOf") || schema.has("oneOf")) {
            var all = schema.has("anyOf") ? schema.get("anyOf") : schema.get("oneOf");
            return value(all.get(random.nextInt(all.size())), depth + 1);
        }
        var type = schema.get("type");
        return switch (type.isArray() ? type.get(random.nextInt(type.size())).textValue() : type.textValue()) {
            case "boolean" -> json.booleanNode(random.nextBoolean());
            case "null" -> json.nullNode();
            case "integer" -> json.numberNode(between(schema, 0).toBigIntegerExact());
            case "number" -> json.numberNode(between(schema, 3));
            case "string" -> json.textNode(text(schema));
            case "array" -> items(schema, depth);
            default -> properties(schema, depth);
        };
    }

    static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private BigDecimal between(JsonNode schema, int scale) {
        var least = new BigDecimal("-1000000");
        var step = BigDecimal.ONE.movePointLeft(scale);
        if (schema.has("minimum")) {
            least = schema.get("minimum").decimalValue();
        }
        if (schema.has("exclusiveMinimum")) {
            least = schema.get("exclusiveMinimum").decimalValue().add(step);
        }
        var most = least.add(BigDecimal.valueOf(100_000));
        if (schema.has("maximum")) {
            most = schema.get("maximum").decimalValue();
        }
        if (schema.has("exclusiveMaximum")) {
            most = schema.get("exclusiveMaximum").decimalValue().subtract(step);
        }
        var steps = most.subtract(least).divideToIntegralValue(step).longValueExact();
        return random.nextInt(4) == 0 ? most : least.add(step.multiply(BigDecimal.valueOf(random.nextLong(steps + 1))));
    }

    private String text(JsonNode schema) {
        if (schema.has("pattern")) {
            return pick(PATTERNS.getOrDefault(schema.get("pattern").textValue(), List.of()));
        }
        if (schema.has("format")) {
            return pick(FORMATS.getOrDefault(schema.get("format").textValue(), List.of()));
        }
        var text = new StringBuilder(pick(TEXTS));
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(50);
        while (text.codePoints().count() < least
                || (random.nextInt(4) > 0 && text.codePoints().count() < most)) {
            text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(26) : 0x1F600 + random.nextInt(10));
        }
        while (text.codePoints().count() > most) {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private JsonNode items(JsonNode schema, int depth) {
        var array = json.arrayNode();
        int least = schema.path("minItems").asInt(0);
        int most = schema.path("maxItems").asInt(4);
        var first = schema.path("prefixItems");
        if (schema.path("items").isBoolean()) {
            most = Math.min(most, first.size());
        }
        int size = least + random.nextInt(Math.min(4, most - least) + 1);
        for (int i = 0; i < size; i++) {
            array.add(
                    i < first.size()
                            ? value(first.get(i), depth + 1)
                            : schema.has("items") ? value(schema.get("items"), depth + 1) : json.textNode("any"));
        }
        return array;
    }

    private JsonNode properties(JsonNode schema, int depth) {
        var object = json.objectNode();
        for (var property : schema.get("properties").properties()) {
            boolean required = false;
            for (var name : schema.get("required")) {
                required |= name.textValue().equals(property.getKey());
            }
            if (required || (random.nextBoolean() && depth < 6)) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        }
        var others = schema.path("additionalProperties");
        if (others.isObject() || others.asBoolean()) {
            for (var name : List.of("other", "nam", "names", "b")) {
                if (random.nextBoolean() && !schema.get("properties").has(name)) {
                    object.set(
                            name,
                            others.isObject()
                                    ? value(others, depth + 1)
                                    : json.arrayNode().add(1));
                }
            }
        }
        return object;
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
