package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file to be fetched.
 *
 * @param address where it is
 * @param name what it is to be called here
 * @param bytes its size, -1 if not known
 * @param sha256 its digest, if known
 */
record RemoteFile(
        URI address, String name, long bytes, @Nullable Digest sha256) {}
