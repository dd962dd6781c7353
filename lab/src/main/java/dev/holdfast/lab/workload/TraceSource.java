package dev.holdfast.lab.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a trace or dataset is read from, again and again. Immutable.
 *
 * @param name how messages call it, such as the file's name
 * @param stream opens it at its beginning
 */
public record TraceSource(String name, Opening stream) {
    /** Opens a file or resource. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    public static TraceSource of(Path file) {
        return new TraceSource(file.toString(), () -> Files.newInputStream(file));
    }
}
