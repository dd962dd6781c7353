package dev.holdfast.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What reading a configuration came to. Immutable.
 *
 * @param <T> the settings record
 */
public sealed interface LoadResult<T> {
    /**
     * The configuration is right.
     *
     * @param settings the settings, defaults filled in
     * @param origins {@code file:line} of every setting that the file gives, by dotted path; all others are defaults
     * @param sources the files it was read from: the configuration, if there is one, and the files it refers to
     */
    record Loaded<T>(T settings, Map<String, String> origins, Set<Path> sources) implements LoadResult<T> {
        /** Copies the collections. */
        public Loaded {
            origins = Map.copyOf(origins);
            sources = Set.copyOf(sources);
        }
    }

    /**
     * The configuration is wrong.
     *
     * @param mistakes all of them, in the order of the file; never empty
     */
    record Invalid<T>(List<Mistake> mistakes) implements LoadResult<T> {
        /** Copies the list. */
        public Invalid {
            mistakes = List.copyOf(mistakes);
        }
    }
}
