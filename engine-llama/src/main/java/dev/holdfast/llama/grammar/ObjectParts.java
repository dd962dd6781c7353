package dev.holdfast.llama.grammar;

import dev.holdfast.llama.grammar.Shape.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the schemas of one object say together; several are merged by {@code allOf}. Immutable.
 *
 * @param others what {@code additionalProperties} allows; null if it is false or absent
 * @param closed whether {@code additionalProperties} is false
 */
record ObjectParts(
        Map<String, Shape> properties,
        Set<String> required,
        @Nullable Shape others,
        boolean closed) {
    /** What both allow. */
    ObjectParts and(ObjectParts other, String pointer) {
        var merged = new LinkedHashMap<String, Shape>();
        properties.forEach((name, shape) -> {
            if (other.admits(name, shape, pointer)) {
                merged.put(name, shape);
            }
        });
        other.properties.forEach((name, shape) -> {
            if (admits(name, shape, pointer)) {
                merged.putIfAbsent(name, shape);
            }
        });
        var names = new LinkedHashSet<>(required);
        names.addAll(other.required);
        boolean open = !closed && !other.closed;
        if (others != null && other.others != null && !others.equals(other.others)) {
            throw new SchemaException(pointer, "two different schemas for additionalProperties cannot be merged.");
        }
        return new ObjectParts(merged, names, open ? (others == null ? other.others : others) : null, !open);
    }

    /** Whether a property that another schema lists may be there, with just that shape. */
    private boolean admits(String name, Shape shape, String pointer) {
        var own = properties.get(name);
        if (own != null
                ? !own.equals(shape) && !(own instanceof Shape.Any)
                : others != null && !others.equals(shape) && !(others instanceof Shape.Any)) {
            throw new SchemaException(
                    pointer,
                    "the property \"" + name + "\" has two different schemas, which cannot be merged; give it one.");
        }
        return own != null || !closed;
    }

    /** As a shape. */
    Shape shape(String pointer) {
        var listed = new ArrayList<Property>();
        properties.forEach((name, shape) -> listed.add(new Property(name, shape, required.contains(name))));
        for (var name : required) {
            if (!properties.containsKey(name)) {
                if (closed) {
                    throw new SchemaException(
                            pointer,
                            "\"" + name + "\" is required but not among the properties, and others are forbidden.");
                }
                listed.add(new Property(name, others == null ? new Shape.Any() : others, true));
            }
        }
        boolean free = listed.isEmpty() && !closed && others == null;
        return new Shape.Properties(listed, free ? new Shape.Any() : others, closed);
    }
}
