package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A wish to have a model in the store.
 *
 * @param origin where it is
 * @param name its name in the store, or null to take it from the name of its file
 * @param link whether a file on this machine is only to be referred to
 * @param sha256 the digest that the file must have, or null
 */
public record AddRequest(
        Origin origin,
        @Nullable String name,
        boolean link,
        @Nullable Digest sha256) {
    /** A request with nothing special. */
    public static AddRequest of(Origin origin) {
        return new AddRequest(origin, null, false, null);
    }
}
