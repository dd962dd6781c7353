package dev.holdfast.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts environment variables and the content of files into a text where it says <code>${NAME}</code>,
 * <code>${NAME:-default}</code> or <code>${file:path}</code>; a doubled dollar sign before the brace takes it literally. What
 * is put in is not looked at again. Confined to one load, because it remembers the files it read.
 */
final class Substitution {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final int LARGEST_FILE = 64 * 1024;

    private final Map<String, String> environment;
    private final Path folder;
    private final Set<Path> files = new LinkedHashSet<>();

    /** Relative paths are taken from the folder. */
    Substitution(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /**
     * The text with everything put in.
     *
     * @throws IllegalArgumentException if something is missing or malformed; the message names it
     */
    String apply(String text) {
        if (!text.contains("${")) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                result.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException("'${' is not closed by '}'; write '$${' for the characters");
                }
                result.append(value(text.substring(at + 2, end)));
                at = end + 1;
            } else {
                result.append(text.charAt(at++));
            }
        }
        return result.toString();
    }

    /** The files read so far. */
    Set<Path> files() {
        return files;
    }

    private String value(String reference) {
        if (reference.startsWith("file:")) {
            return file(reference.substring("file:".length()));
        }
        int fallback = reference.indexOf(":-");
        String name = fallback < 0 ? reference : reference.substring(0, fallback);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'${" + reference + "}' is neither ${NAME}, ${NAME:-default} nor ${file:path}");
        }
        String value = environment.get(name);
        if (value != null && (fallback < 0 || !value.isEmpty())) {
            return value;
        }
        if (fallback >= 0) {
            return reference.substring(fallback + 2);
        }
        throw new IllegalArgumentException("the environment variable " + name + " is not set; set it, or write ${"
                + name + ":-default} to do without");
    }

    private String file(String name) {
        try {
            Path file = folder.resolve(name);
            files.add(file);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("the file " + file + " does not exist or is not a plain file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(LARGEST_FILE + 1);
                if (content.length > LARGEST_FILE) {
                    throw new IllegalArgumentException("the file " + file + " is larger than 64 KiB");
                }
                return new String(content, StandardCharsets.UTF_8).stripTrailing();
            }
        } catch (InvalidPathException malformed) {
            throw new IllegalArgumentException("'" + name + "' is not a path", malformed);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the file " + name + " cannot be read; check its permissions", unreadable);
        }
    }
}
