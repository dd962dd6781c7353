package dev.holdfast.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes the content coding of request bodies. */
enum Inflation {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** The coding of this name, or null if it is not known here. */
    static @Nullable Inflation of(@Nullable String coding) {
        if (coding == null || coding.isEmpty() || coding.equalsIgnoreCase("identity")) {
            return IDENTITY;
        }
        if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
            return GZIP;
        }
        return coding.equalsIgnoreCase("deflate") ? DEFLATE : null;
    }

    /**
     * The body without its coding, or its first bytes, one more than {@code most}, if it is larger than that.
     *
     * @throws IOException if it is not in this coding
     */
    byte[] undo(byte[] body, int most) throws IOException {
        return switch (this) {
            case IDENTITY -> body;
            case GZIP -> read(new GZIPInputStream(new ByteArrayInputStream(body)), most);
            case DEFLATE -> read(new InflaterInputStream(new ByteArrayInputStream(body)), most);
        };
    }

    private static byte[] read(InputStream inflating, int most) throws IOException {
        try (inflating) {
            return inflating.readNBytes(most + 1);
        }
    }
}
