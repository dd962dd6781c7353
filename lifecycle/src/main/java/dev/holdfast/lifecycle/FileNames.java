package dev.holdfast.lifecycle;

import dev.holdfast.gguf.SplitName;
import java.util.Locale;

/** Names of files and models in the store. Pure functions. */
final class FileNames {
    private static final String END = ".gguf";
    private static final int LONGEST = 100;

    private FileNames() {}

    /** The last part of a path, with everything replaced that could mean something to a file system. */
    static String of(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._+-]", "_");
        return last.startsWith(".") ? "_" + last : last;
    }

    static boolean isModel(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(END);
    }

    /** The name that a model gets from its first file's name. */
    static String modelName(String fileName) {
        SplitName split = SplitName.parse(fileName);
        String name = split == null ? fileName : split.prefix();
        name = isModel(name) ? name.substring(0, name.length() - END.length()) : name;
        name = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
        return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
    }

    /**
     * Checks a name for a model.
     *
     * @throws ModelStoreException if it is not one, with the reason
     */
    static void check(String name) throws ModelStoreException {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
            throw ModelStoreException.failed("'" + name + "' cannot be a model's name; use lower-case letters, digits"
                    + " and . _ -, beginning with a letter or digit; choose one with --name");
        }
        if (name.equals("demo") || name.endsWith(".lock")) {
            throw ModelStoreException.failed("the name " + name + " is taken; choose another with --name");
        }
    }
}
