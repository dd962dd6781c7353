package dev.holdfast.bench;

import java.util.HashMap;
import java.util.Map;

/** Command-line options as {@code --name value} or a bare {@code --name}. Immutable. */
public record Arguments(Map<String, String> values) {
    /** Keeps its own copy. */
    public Arguments {
        values = Map.copyOf(values);
    }

    /**
     * Reads everything after the first word.
     *
     * @throws IllegalArgumentException for a word that is neither an option nor its value
     */
    public static Arguments of(String[] words) {
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith("--")) {
                throw new IllegalArgumentException("Unexpected word: " + words[i]);
            }
            boolean bare = i + 1 == words.length || words[i + 1].startsWith("--");
            values.put(words[i].substring(2), bare ? "" : words[i + 1]);
            i += bare ? 0 : 1;
        }
        return new Arguments(values);
    }

    /** Whether the option was given, with or without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The option's value, or another when it was not given. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** The option's value as a whole number, or another when it was not given. */
    public long number(String name, long otherwise) {
        String value = values.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }
}
