package dev.holdfast.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of the files in a ledger's folder. Pure functions over paths. */
final class Layout {
    /** The public key file. */
    static final String PUBLIC_KEY = "public.pem";

    /** Held by the process that writes. */
    static final String LOCK = "lock";

    private static final Pattern SEGMENT = Pattern.compile("\\d{20}\\.jsonl");

    private Layout() {}

    static Path segment(Path folder, long first) {
        return folder.resolve(String.format(Locale.ROOT, "%020d.jsonl", first));
    }

    /** The segments in the order of their names; empty if there is no such folder. */
    static List<Path> segments(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            SEGMENT.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** The sequence number of a segment's first entry, from its name; -1 if the name is no number that fits. */
    static long first(Path segment) {
        try {
            return Long.parseLong(segment.getFileName().toString().substring(0, 20));
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
