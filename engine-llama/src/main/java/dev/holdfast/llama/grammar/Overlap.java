package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether alternatives of {@code oneOf} exclude each other, so that a text of one is never valid for another. A grammar cannot
 * take away, so others are refused.
 *
 * @param definitions what references lead to
 * @param untyped shapes whose schema allows values of any other type besides
 */
record Overlap(Map<String, Shape> definitions, Set<Shape> untyped) {
    private static final int MAX_DEPTH = 20;
    private static final Set<JsonNodeType> ALL = EnumSet.of(
            JsonNodeType.STRING,
            JsonNodeType.NUMBER,
            JsonNodeType.BOOLEAN,
            JsonNodeType.NULL,
            JsonNodeType.ARRAY,
            JsonNodeType.OBJECT);
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    void check(String pointer, List<Shape> alternatives) {
        for (int i = 0; i < alternatives.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!apart(alternatives.get(i), alternatives.get(j), 0)) {
                    throw new SchemaException(
                            pointer,
                            "alternatives " + j + " and " + i + " may both hold, which a grammar cannot"
                                    + " exclude. Use anyOf, or give them different types or a required property with different const values.");
                }
            }
        }
    }

    private boolean apart(Shape one, Shape other, int depth) {
        if (depth > MAX_DEPTH) {
            return false;
        }
        if (one instanceof Shape.Choice choice) {
            return choice.alternatives().stream().allMatch(each -> apart(each, other, depth + 1));
        }
        if (other instanceof Shape.Choice) {
            return apart(other, one, depth + 1);
        }
        if (one instanceof Shape.Reference reference) {
            return apart(target(reference), other, depth + 1);
        }
        if (other instanceof Shape.Reference) {
            return apart(other, one, depth + 1);
        }
        var common = EnumSet.copyOf(types(one));
        common.retainAll(types(other));
        if (common.isEmpty()) {
            return true;
        }
        if (one instanceof Shape.Literals left && other instanceof Shape.Literals right) {
            return left.values().stream()
                    .noneMatch(value -> right.values().stream().anyMatch(same -> value.equals(BY_VALUE, same)));
        }
        return one instanceof Shape.Properties left
                && other instanceof Shape.Properties right
                && (differ(left, right, depth) || differ(right, left, depth));
    }

    /** Whether a property that one requires tells them apart. */
    private boolean differ(Shape.Properties one, Shape.Properties other, int depth) {
        return one.listed().stream().filter(Shape.Property::required).anyMatch(property -> {
            var same = other.listed().stream()
                    .filter(each -> each.name().equals(property.name()))
                    .findFirst();
            return same.isPresent() ? apart(property.shape(), same.get().shape(), depth + 1) : other.closed();
        });
    }

    private Shape target(Shape.Reference reference) {
        return Objects.requireNonNull(definitions.get(reference.pointer()));
    }

    private Set<JsonNodeType> types(Shape shape) {
        if (untyped.contains(shape)) {
            return ALL;
        }
        return switch (shape) {
            case Shape.Literals literals -> {
                var types = EnumSet.noneOf(JsonNodeType.class);
                literals.values().forEach(value -> types.add(value.getNodeType()));
                yield types;
            }
            case Shape.Numbers numbers -> EnumSet.of(JsonNodeType.NUMBER);
            case Shape.Text text -> EnumSet.of(JsonNodeType.STRING);
            case Shape.Matching matching -> EnumSet.of(JsonNodeType.STRING);
            case Shape.Items items -> EnumSet.of(JsonNodeType.ARRAY);
            case Shape.Properties properties -> EnumSet.of(JsonNodeType.OBJECT);
            case Shape.Any any -> ALL;
            case Shape.Choice choice -> ALL;
            case Shape.Reference reference -> ALL;
        };
    }
}
