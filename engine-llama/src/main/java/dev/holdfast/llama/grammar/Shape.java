package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a schema allows, read and checked. Immutable. */
sealed interface Shape {
    /** Any JSON value. */
    record Any() implements Shape {}

    /** One of these values. */
    record Literals(List<JsonNode> values) implements Shape {}

    /** Numbers of these notations. */
    record Numbers(boolean whole, List<String> notations) implements Shape {}

    /** A string of so many code points; {@code most} {@link Regex#UNBOUNDED} for any number. */
    record Text(int least, int most) implements Shape {}

    /** A string that matches as a whole. */
    record Matching(Regex regex) implements Shape {}

    /** An array: these items, then any number of {@code more}, so many in all; {@code more} null for none. */
    record Items(List<Shape> first, @Nullable Shape more, int least, int most) implements Shape {}

    /**
     * An object.
     *
     * @param closed whether the schema itself forbids other properties
     * @param others values of other properties; null for none
     */
    record Properties(List<Property> listed, @Nullable Shape others, boolean closed) implements Shape {}

    /** A property of an object. */
    record Property(String name, Shape shape, boolean required) {}

    /** Any of these. */
    record Choice(List<Shape> alternatives) implements Shape {}

    /** What stands at this JSON pointer of the schema. */
    record Reference(String pointer) implements Shape {}
}
