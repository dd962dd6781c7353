package dev.holdfast.lab.plan.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The named entries of a section of one or more catalogue files. A later file adds entries or overrides fields of entries with
 * the same name or alias; a new entry may start from another one with {@code like: NAME}. Immutable.
 */
public final class Entries {
    private static final String LIKE = "like";
    private static final int MOST = 10_000;

    private final String section;
    private final Map<String, Document> entries;

    private Entries(String section, Map<String, Document> entries) {
        this.section = section;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** None yet. */
    public static Entries none(String section) {
        return new Entries(section, new LinkedHashMap<>());
    }

    /**
     * These and those of a file, which win.
     *
     * @throws PlanException if the file's section is not a mapping of names to mappings, or an entry is like an unknown one
     */
    public Entries with(Document file) {
        Document given = file.at(section);
        if (!file.has(section)) {
            return this;
        }
        if (!given.isMapping()) {
            throw file.wrong("'" + section + "' is not a mapping of names to entries");
        }
        if (given.node().size() > MOST) {
            throw file.wrong("'" + section + "' has more than " + MOST + " entries");
        }
        Map<String, Document> all = new LinkedHashMap<>(entries);
        for (String name : given.fields()) {
            Document entry = given.at(name);
            if (!entry.isMapping()) {
                throw entry.wrong("is not a mapping of fields");
            }
            String known = entry.has(LIKE) ? name : existing(all, name);
            all.put(known, merged(all, name, entry));
        }
        return new Entries(section, all);
    }

    private static String existing(Map<String, Document> all, String name) {
        if (all.containsKey(name)) {
            return name;
        }
        String key = Names.key(name);
        return all.entrySet().stream()
                .filter(known -> Names.key(known.getKey()).equals(key) || isAlias(known.getValue(), key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(name);
    }

    private static boolean isAlias(Document entry, String key) {
        return entry.at("aliases").elements().stream()
                .anyMatch(alias -> Names.key(alias.node().asText("")).equals(key));
    }

    private static Document merged(Map<String, Document> all, String name, Document entry) {
        String start = existing(all, entry.text(LIKE, name));
        Document before = all.get(start);
        if (before == null) {
            if (entry.has(LIKE)) {
                throw entry.wrong(String.valueOf(
                        Names.unknown("entry to be like", start, all.keySet()).getMessage()));
            }
            return entry;
        }
        ObjectNode node = ((ObjectNode) before.node()).deepCopy();
        if (entry.has(LIKE)) {
            node.remove("aliases");
        }
        merge(node, entry.node());
        node.remove(LIKE);
        return Document.of(entry.place(), node);
    }

    private static void merge(ObjectNode into, JsonNode over) {
        over.properties().forEach(field -> {
            JsonNode before = into.get(field.getKey());
            if (before instanceof ObjectNode inner && field.getValue().isObject()) {
                merge(inner, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    /** The names, in order. */
    public List<String> names() {
        return new ArrayList<>(entries.keySet());
    }

    /** The entries by name, in order. */
    public Map<String, Document> all() {
        return entries;
    }
}
