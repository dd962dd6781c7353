package dev.holdfast.gguf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An architecture that the pinned llama.cpp can load, from {@code architectures.txt}. Immutable.
 *
 * @param name its name in {@code general.architecture}
 * @param options what is special about it
 */
record Architecture(String name, Map<String, String> options) {
    /** The version of llama.cpp that the list is from. */
    static final String VERSION = "llama.cpp 0.5.0";

    private static final Map<String, Architecture> KNOWN = load();

    Architecture {
        options = Map.copyOf(options);
    }

    /** The architecture with a name, or null if it is not known. */
    static @Nullable Architecture of(String name) {
        return KNOWN.get(name);
    }

    static Set<String> names() {
        return KNOWN.keySet();
    }

    boolean is(String option) {
        return options.containsKey(option);
    }

    /** The number of an option, or a default if it is absent or has none. */
    int number(String option, int otherwise) {
        String value = options.getOrDefault(option, "").replace("-dense-first", "");
        return value.isEmpty() ? otherwise : Integer.parseInt(value);
    }

    /** Whether the first layer of a group has no window, instead of the last. */
    boolean denseFirst() {
        return options.getOrDefault("window", "").endsWith("-dense-first");
    }

    private static Map<String, Architecture> load() {
        InputStream file = Objects.requireNonNull(Architecture.class.getResourceAsStream("architectures.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            Map<String, Architecture> all = new HashMap<>();
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ", -1);
                Map<String, String> options = new HashMap<>();
                for (int i = 1; i < words.length; i++) {
                    String[] option = words[i].split("=", 2);
                    options.put(option[0], option.length == 2 ? option[1] : "");
                }
                all.put(words[0], new Architecture(words[0], options));
            });
            return Map.copyOf(all);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
