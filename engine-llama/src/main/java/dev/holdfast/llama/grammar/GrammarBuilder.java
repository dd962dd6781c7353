package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects the rules of one grammar in llama.cpp's GBNF notation. Mutable, confined to one thread.
 *
 * <p>Bounds keep a hostile schema from becoming a grammar that takes all memory or time: so many rules, so much text, so many
 * repetitions (llama.cpp writes each out).
 */
public final class GrammarBuilder {
    private static final int MAX_RULES = 5_000;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_REPETITIONS = 50_000;

    private final Map<String, String> rules = new LinkedHashMap<>();
    private final Map<String, String> nameOfBody = new HashMap<>();
    private int names;
    private int text;
    private int repetitions;

    /**
     * Adds the rules for the JSON texts that this schema allows.
     *
     * @return the name of the rule
     * @throws SchemaException if the schema is wrong, too large, or not in the supported subset
     */
    public String schema(JsonNode schema) {
        return new ShapeWriter(this, SchemaReader.read(schema)).root();
    }

    /**
     * Adds a rule.
     *
     * @param name letters, digits and hyphens
     * @param body any expression; what it refers to may be added later
     * @throws IllegalArgumentException if the name is not such a name or is taken
     */
    public void rule(String name, String body) {
        if (!name.matches("[a-zA-Z0-9-]+") || name.equals("root") || rules.containsKey(name)) {
            throw new IllegalArgumentException(
                    "The name of a rule must be new and of letters, digits and hyphens: " + name);
        }
        put(name, body);
    }

    /** The grammar as text; it begins at {@code root}, whose body is given here. */
    public String build(String rootBody) {
        var grammar = new StringBuilder("root ::= ").append(rootBody).append('\n');
        rules.forEach((name, body) ->
                grammar.append(name).append(" ::= ").append(body).append('\n'));
        return grammar.toString();
    }

    /** The name of a rule with this body, added if there is none. */
    String define(String kind, String body) {
        return define(kind, body, 0);
    }

    /** As {@link #define(String, String)}, where the body has so many repetitions, which count once. */
    String define(String kind, String body, int repetitionsInBody) {
        var known = nameOfBody.get(body);
        if (known != null) {
            return known;
        }
        repeated(repetitionsInBody);
        var name = reserve(kind);
        put(name, body);
        nameOfBody.put(body, name);
        return name;
    }

    /** A free name, for a rule that refers to itself; {@link #put} it before the grammar is built. */
    String reserve(String kind) {
        String name;
        do {
            name = kind + "-" + ++names;
        } while (rules.containsKey(name));
        return name;
    }

    void put(String name, String body) {
        text += name.length() + body.length();
        if (rules.size() >= MAX_RULES || text > MAX_TEXT) {
            throw new SchemaException(
                    "",
                    "it is too large: its grammar would have more than " + MAX_RULES + " rules or " + MAX_TEXT
                            + " characters. Use a smaller schema.");
        }
        rules.put(name, body);
    }

    /** Counts repetitions that llama.cpp will write out. */
    void repeated(int times) {
        repetitions += times;
        if (repetitions > MAX_REPETITIONS) {
            throw new SchemaException(
                    "",
                    "its lengths and counts (maxLength, maxItems, repetitions in patterns) add up to more than "
                            + MAX_REPETITIONS + ". Use smaller ones or leave them out.");
        }
    }
}
