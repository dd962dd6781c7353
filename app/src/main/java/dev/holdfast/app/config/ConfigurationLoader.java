package dev.holdfast.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a YAML file into records whose components are annotated with {@link dev.holdfast.domain.Setting}. Strict: whatever
 * it does not understand is a mistake, and all mistakes are reported together. Immutable.
 */
public final class ConfigurationLoader {
    private static final int LARGEST = 1_000_000;

    private final Map<String, String> environment;

    /** A loader that puts in these environment variables. */
    public ConfigurationLoader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Reads a file. */
    public <T extends Record> LoadResult<T> load(Path file, Class<T> root) {
        String name = String.valueOf(file.getFileName());
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST + 1);
        } catch (IOException unreadable) {
            return broken(name, "cannot be read (" + unreadable.getClass().getSimpleName() + "): " + file);
        }
        if (content.length > LARGEST) {
            return broken(name, "is larger than " + LARGEST + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return broken(name, "is not UTF-8 text");
        }
        Path folder = file.toAbsolutePath().getParent();
        return read(name, text, root, folder == null ? Path.of("") : folder, Set.of(file.toAbsolutePath()));
    }

    /** Reads a text under the name of a file; relative paths of files to put in are taken from the working folder. */
    public <T extends Record> LoadResult<T> parse(String name, String text, Class<T> root) {
        return read(name, text, root, Path.of(""), Set.of());
    }

    /**
     * The settings when there is no file.
     *
     * @return {@link LoadResult.Invalid} only if a setting has no default
     */
    public <T extends Record> LoadResult<T> defaults(Class<T> root) {
        return parse("built-in defaults", "", root);
    }

    private <T extends Record> LoadResult<T> read(
            String name, String text, Class<T> root, Path folder, Set<Path> sources) {
        Substitution substitution = new Substitution(environment, folder);
        Binder binder = new Binder(name, substitution);
        @Nullable Node tree;
        try {
            tree = YamlText.read(text);
        } catch (YamlText.Malformed malformed) {
            return new LoadResult.Invalid<>(List.of(new Mistake(
                    name, malformed.line(), malformed.column(), "", String.valueOf(malformed.getMessage()))));
        }
        Object bound = binder.record(root, tree, "");
        List<Mistake> mistakes = binder.mistakes();
        if (!mistakes.isEmpty()) {
            return new LoadResult.Invalid<>(mistakes.stream()
                    .sorted(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column))
                    .toList());
        }
        Set<Path> all = new LinkedHashSet<>(sources);
        all.addAll(substitution.files());
        return new LoadResult.Loaded<>(root.cast(bound), binder.origins(), all);
    }

    private static <T> LoadResult<T> broken(String name, String message) {
        return new LoadResult.Invalid<>(List.of(new Mistake(name, 1, 1, "", message)));
    }
}
