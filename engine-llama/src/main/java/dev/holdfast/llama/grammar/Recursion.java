package dev.holdfast.llama.grammar;

import dev.holdfast.llama.grammar.SchemaReader.Schemas;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Refuses schemas that refer to themselves in a way that no text can follow to an end. Confined to one call of {@link #check}. */
final class Recursion {
    /** llama.cpp walks each way to the first character of a rule when it takes a grammar. */
    private static final long MAX_WAYS = 10_000;

    private final Map<String, Shape> definitions;
    private final Set<String> open = new HashSet<>();
    private final Map<String, Long> ways = new HashMap<>();

    private Recursion(Map<String, Shape> definitions) {
        this.definitions = definitions;
    }

    static void check(Schemas schemas) {
        var recursion = new Recursion(schemas.definitions());
        schemas.definitions().keySet().forEach(recursion::waysThrough);
        if (recursion.ways(schemas.root()) > MAX_WAYS) {
            throw tooMany("");
        }
        recursion.checkEnds();
    }

    private long ways(Shape shape) {
        return switch (shape) {
            case Shape.Choice choice ->
                choice.alternatives().stream().mapToLong(this::ways).sum();
            case Shape.Reference reference -> waysThrough(reference.pointer());
            case Shape.Any any -> 1;
            case Shape.Literals literals -> 1;
            case Shape.Numbers numbers -> 1;
            case Shape.Text text -> 1;
            case Shape.Matching matching -> 1;
            case Shape.Items items -> 1;
            case Shape.Properties properties -> 1;
        };
    }

    private long waysThrough(String pointer) {
        var known = ways.get(pointer);
        if (known != null) {
            return known;
        }
        if (!open.add(pointer)) {
            throw new SchemaException(pointer, "it refers to itself with nothing between.");
        }
        long number = ways(definition(pointer));
        if (number > MAX_WAYS) {
            throw tooMany(pointer);
        }
        ways.put(pointer, number);
        return number;
    }

    private static SchemaException tooMany(String pointer) {
        return new SchemaException(pointer, "it has more than " + MAX_WAYS + " alternatives; use fewer.");
    }

    private void checkEnds() {
        var ending = new HashSet<String>();
        boolean more = true;
        while (more) {
            more = false;
            for (var definition : definitions.entrySet()) {
                more |= ends(definition.getValue(), ending) && ending.add(definition.getKey());
            }
        }
        for (var pointer : definitions.keySet()) {
            if (!ending.contains(pointer)) {
                throw new SchemaException(pointer, "it contains itself without end; make one of its parts optional.");
            }
        }
    }

    private static boolean ends(Shape shape, Set<String> ending) {
        return switch (shape) {
            case Shape.Choice choice -> choice.alternatives().stream().anyMatch(each -> ends(each, ending));
            case Shape.Reference reference -> ending.contains(reference.pointer());
            case Shape.Properties properties ->
                properties.listed().stream()
                        .filter(Shape.Property::required)
                        .allMatch(property -> ends(property.shape(), ending));
            case Shape.Items items ->
                items.first().stream().limit(items.least()).allMatch(item -> ends(item, ending))
                        && (items.more() == null
                                || items.least() <= items.first().size()
                                || ends(items.more(), ending));
            case Shape.Any any -> true;
            case Shape.Literals literals -> true;
            case Shape.Numbers numbers -> true;
            case Shape.Text text -> true;
            case Shape.Matching matching -> true;
        };
    }

    private Shape definition(String pointer) {
        var shape = definitions.get(pointer);
        if (shape == null) {
            throw new IllegalStateException("Nothing was read at " + pointer);
        }
        return shape;
    }
}
