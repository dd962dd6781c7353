package dev.holdfast.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses response bodies that are worth it, for clients that take gzip. Stateless and thread-safe. */
final class Gzip {
    private static final int WORTH_IT = 2 * 1024;

    private Gzip() {}

    /**
     * Whether a body of this length is to be compressed.
     *
     * @param accepted the request's {@code Accept-Encoding}, or null
     */
    static boolean isWanted(@Nullable String accepted, int length) {
        if (accepted == null || length < WORTH_IT) {
            return false;
        }
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = coding.split(";", 2);
            String name = parts[0].strip();
            if (name.equals("gzip") || name.equals("*")) {
                return parts.length == 1 || !isZero(parts[1].replace(" ", ""));
            }
        }
        return false;
    }

    private static boolean isZero(String weight) {
        return weight.matches("q=0(\\.0*)?");
    }

    /** The body, compressed. */
    static byte[] of(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(512, body.length / 4));
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return out.toByteArray();
    }
}
