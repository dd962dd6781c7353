package dev.holdfast.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@code serve} says beyond the configuration.
 *
 * @param data the data folder
 * @param host overrides the configured address if not null
 * @param port overrides the configured port if not null; 0 is any free one
 * @param adminKey becomes the admin key at first start if not null
 */
public record ServeOptions(
        Path data,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String adminKey) {
    /** Hides the key. */
    @Override
    public String toString() {
        return "ServeOptions[data=" + data + ", host=" + host + ", port=" + port + "]";
    }
}
