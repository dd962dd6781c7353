package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the keywords of each JSON type. Confined to the thread of its reader. */
final class TypeReader {
    private static final int MAX_LENGTH = 100_000;
    private static final int MAX_ITEMS = 10_000;
    private static final int MAX_DIGITS = 40;

    private final SchemaReader reader;

    TypeReader(SchemaReader reader) {
        this.reader = reader;
    }

    /** The values of enum or const, as far as they are of the type, if one is given. */
    Shape literals(Keywords keywords) {
        var pointer = keywords.pointer(keywords.hasAny("enum") ? "enum" : "const");
        var values = new LinkedHashSet<JsonNode>();
        if (keywords.hasAny("enum")) {
            keywords.takeArray("enum").forEach(values::add);
        }
        if (keywords.hasAny("const")) {
            var only = keywords.take("const");
            values.removeIf(value -> !value.equals(only));
            if (only != null && !keywords.hasAny("enum") && values.isEmpty()) {
                values.add(only);
            }
        }
        if (keywords.hasAny("type")) {
            var allowed = typeNames(keywords);
            values.removeIf(value -> !isOf(value, allowed));
        }
        if (values.isEmpty()) {
            throw new SchemaException(pointer, "no value is left that the other keywords allow.");
        }
        for (var value : values) {
            if (value.toString().chars().anyMatch(unit -> Character.isSurrogate((char) unit))
                    && !isWellFormed(value.toString())) {
                throw new SchemaException(pointer, "a value has half of a surrogate pair.");
            }
        }
        return new Shape.Literals(List.copyOf(values));
    }

    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(CodePoints.SURROGATES::contains);
    }

    private static boolean isOf(JsonNode value, Set<String> types) {
        return switch (value.getNodeType()) {
            case STRING -> types.contains("string");
            case BOOLEAN -> types.contains("boolean");
            case NULL -> types.contains("null");
            case ARRAY -> types.contains("array");
            case OBJECT -> types.contains("object");
            case NUMBER ->
                types.contains("number")
                        || (types.contains("integer")
                                && value.decimalValue().stripTrailingZeros().scale() <= 0);
            case BINARY, MISSING, POJO -> false;
        };
    }

    private static Set<String> typeNames(Keywords keywords) {
        var pointer = keywords.pointer("type");
        var type = keywords.take("type");
        var names = new LinkedHashSet<String>();
        if (type != null && type.isArray()) {
            type.forEach(name -> names.add(name.asText()));
        } else if (type != null) {
            names.add(type.asText());
        }
        for (var name : names) {
            if (!Set.of("string", "boolean", "null", "array", "object", "number", "integer")
                    .contains(name)) {
                throw new SchemaException(pointer, "there is no type " + name + ".");
            }
        }
        if (names.isEmpty()) {
            throw new SchemaException(pointer, "it must name a type, or several in an array.");
        }
        return names;
    }

    /** A schema with a type, or with no keyword at all. */
    Shape typed(Keywords keywords) {
        if (!keywords.hasAny("type")) {
            return new Shape.Any();
        }
        var names = typeNames(keywords);
        if (names.contains("number")) {
            names.remove("integer");
        }
        var shapes = new ArrayList<Shape>();
        names.forEach(name -> shapes.add(ofType(name, keywords)));
        return shapes.size() == 1 ? shapes.getFirst() : new Shape.Choice(List.copyOf(shapes));
    }

    /** A schema without a type: that of the values which its keywords are about. */
    Shape untyped(Keywords keywords) {
        if (keywords.hasAny("properties", "required", "additionalProperties")) {
            return ofType("object", keywords);
        }
        if (keywords.hasAny("items", "prefixItems", "minItems", "maxItems")) {
            return ofType("array", keywords);
        }
        if (keywords.hasAny("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")) {
            return ofType("number", keywords);
        }
        return ofType("string", keywords);
    }

    private Shape ofType(String name, Keywords keywords) {
        return switch (name) {
            case "string" -> text(keywords);
            case "boolean" -> new Shape.Literals(List.of(BooleanNode.TRUE, BooleanNode.FALSE));
            case "null" -> new Shape.Literals(List.of(NullNode.instance));
            case "array" -> items(keywords);
            case "object" -> objectParts(keywords).shape(keywords.pointer());
            default -> numbers(keywords, name.equals("integer"));
        };
    }

    private static Shape numbers(Keywords keywords, boolean whole) {
        var lower = bound(keywords, "minimum", "exclusiveMinimum", 1);
        var upper = bound(keywords, "maximum", "exclusiveMaximum", -1);
        if (lower == null && upper == null) {
            return new Shape.Numbers(whole, List.of(whole ? Integers.any() : Decimals.any()));
        }
        var notations = whole ? Integers.between(lower, upper) : Decimals.between(lower, upper);
        if (notations.isEmpty()) {
            throw new SchemaException(
                    keywords.pointer(),
                    "no number lies within its bounds, or they have more than " + Integers.DIGITS + " digits.");
        }
        return new Shape.Numbers(whole, notations);
    }

    private static @Nullable Bound bound(Keywords keywords, String inclusive, String exclusive, int narrower) {
        var one = bound(keywords, inclusive, false);
        var other = bound(keywords, exclusive, true);
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.value().compareTo(other.value()) * narrower > 0 ? one : other;
    }

    private static @Nullable Bound bound(Keywords keywords, String keyword, boolean exclusive) {
        var number = keywords.take(keyword);
        if (number == null) {
            return null;
        }
        if (!number.isNumber()) {
            throw new SchemaException(keywords.pointer(keyword), "it must be a number.");
        }
        var value = number.decimalValue();
        if (value.precision() - (long) value.scale() > MAX_DIGITS || value.scale() > MAX_DIGITS) {
            throw new SchemaException(
                    keywords.pointer(keyword), "it has more than " + MAX_DIGITS + " digits; leave it out.");
        }
        return new Bound(value, exclusive);
    }

    private static Shape text(Keywords keywords) {
        var least = keywords.takeCount("minLength", MAX_LENGTH);
        var most = keywords.takeCount("maxLength", MAX_LENGTH);
        int from = least == null ? 0 : least;
        int to = most == null ? Regex.UNBOUNDED : most;
        if (from > to) {
            throw new SchemaException(keywords.pointer("minLength"), "it is greater than maxLength.");
        }
        var regex = regex(keywords);
        if (regex == null) {
            return new Shape.Text(from, to);
        }
        if (regex.least() < from || regex.most() > to) {
            throw new SchemaException(
                    keywords.pointer(),
                    "minLength and maxLength are supported beside a pattern or format only if it implies them:"
                            + " write the length into the pattern.");
        }
        return new Shape.Matching(regex);
    }

    private static @Nullable Regex regex(Keywords keywords) {
        if (keywords.hasAny("pattern")) {
            var pattern = keywords.take("pattern");
            var pointer = keywords.pointer("pattern");
            if (pattern == null || !pattern.isTextual()) {
                throw new SchemaException(pointer, "it must be a string.");
            }
            return RegexParser.parse(pattern.textValue(), pointer);
        }
        if (!keywords.hasAny("format")) {
            return null;
        }
        var format = keywords.take("format");
        var regex = format == null ? null : Formats.of(format.asText());
        if (regex == null) {
            throw new SchemaException(
                    keywords.pointer("format"),
                    "this format is not supported; use one of " + String.join(", ", Formats.names())
                            + ", or a pattern.");
        }
        return regex;
    }

    private Shape items(Keywords keywords) {
        var least = keywords.takeCount("minItems", MAX_ITEMS);
        var most = keywords.takeCount("maxItems", MAX_ITEMS);
        var first = new ArrayList<Shape>();
        if (keywords.hasAny("prefixItems")) {
            var schemas = keywords.takeArray("prefixItems");
            for (int i = 0; i < schemas.size(); i++) {
                first.add(reader.shape(schemas.get(i), keywords.pointer("prefixItems") + "/" + i));
            }
        }
        var unique = keywords.take("uniqueItems");
        if (unique != null && unique.asBoolean()) {
            throw new SchemaException(keywords.pointer("uniqueItems"), "a grammar cannot enforce it; leave it out.");
        }
        int from = least == null ? 0 : least;
        var more = more(keywords, first.isEmpty() || from > first.size());
        int to = more == null ? first.size() : Regex.UNBOUNDED;
        to = most == null ? to : Math.min(to, most);
        if (from > to) {
            throw new SchemaException(
                    keywords.pointer(), "minItems is greater than the number of items that may be there.");
        }
        return new Shape.Items(List.copyOf(first), more, from, to);
    }

    private @Nullable Shape more(Keywords keywords, boolean free) {
        var items = keywords.take("items");
        if (items == null) {
            return free ? new Shape.Any() : null;
        }
        if (items.isBoolean() && !items.booleanValue()) {
            return null;
        }
        if (items.isArray()) {
            throw new SchemaException(keywords.pointer("items"), "an array of schemas is called prefixItems.");
        }
        return reader.shape(items, keywords.pointer("items"));
    }

    /** The keywords of an object; {@code type}, if it is there, must be object. */
    ObjectParts objectParts(Keywords keywords) {
        if (keywords.hasAny("type") && !typeNames(keywords).equals(Set.of("object"))) {
            throw new SchemaException(keywords.pointer("type"), "allOf is supported for objects only.");
        }
        var properties = new LinkedHashMap<String, Shape>();
        var listed = keywords.take("properties");
        if (listed != null && !listed.isObject()) {
            throw new SchemaException(keywords.pointer("properties"), "it must be an object.");
        }
        if (listed != null) {
            for (var property : listed.properties()) {
                if (!isWellFormed(property.getKey())) {
                    throw new SchemaException(keywords.pointer("properties"), "a name has half of a surrogate pair.");
                }
                var pointer = keywords.pointer("properties") + "/"
                        + property.getKey().replace("~", "~0").replace("/", "~1");
                properties.put(property.getKey(), reader.shape(property.getValue(), pointer));
            }
        }
        var others = keywords.take("additionalProperties");
        boolean closed = others != null && others.isBoolean() && !others.booleanValue();
        var open = others == null || closed ? null : reader.shape(others, keywords.pointer("additionalProperties"));
        return new ObjectParts(properties, required(keywords), open, closed);
    }

    private static Set<String> required(Keywords keywords) {
        var names = new LinkedHashSet<String>();
        var required = keywords.take("required");
        if (required != null && !required.isArray()) {
            throw new SchemaException(keywords.pointer("required"), "it must be an array of names.");
        }
        if (required != null) {
            for (var name : required) {
                if (!name.isTextual() || !isWellFormed(name.textValue())) {
                    throw new SchemaException(keywords.pointer("required"), "it must be an array of names.");
                }
                names.add(name.textValue());
            }
        }
        return names;
    }
}
