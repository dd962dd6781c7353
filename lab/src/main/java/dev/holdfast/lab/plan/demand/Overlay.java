package dev.holdfast.lab.plan.demand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.plan.data.Document;
import java.util.List;
import java.util.Map;

/**
 * Lays one demand over another: fields of a section replace those of the same name, the others stay. A field that excludes
 * others takes them away. Pure functions.
 */
public final class Overlay {
    private static final Map<String, Map<String, List<String>>> EXCLUDED = Map.of(
            "load",
            Map.of(
                    "requests_per_second", List.of("users", "think_seconds", "requests_per_day"),
                    "requests_per_day", List.of("users", "think_seconds", "requests_per_second"),
                    "users", List.of("requests_per_second", "requests_per_day")),
            "lengths",
            Map.of("trace", List.of("input", "output"), "input", List.of("trace"), "output", List.of("trace")));

    private Overlay() {}

    /** Both together; messages name the place of the upper one. */
    public static Document of(Document lower, Document upper) {
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        if (lower.node() instanceof ObjectNode fields) {
            both.setAll(fields.deepCopy());
        }
        upper.node().properties().forEach(field -> {
            JsonNode under = both.get(field.getKey());
            if (under instanceof ObjectNode section && field.getValue().isObject()) {
                EXCLUDED.getOrDefault(field.getKey(), Map.of()).forEach((given, others) -> {
                    if (field.getValue().has(given)) {
                        section.remove(others);
                    }
                });
                field.getValue().properties().forEach(inner -> section.set(inner.getKey(), inner.getValue()));
            } else {
                both.set(field.getKey(), field.getValue());
            }
        });
        return Document.of(upper.place(), both);
    }
}
