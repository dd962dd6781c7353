package dev.holdfast.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as it is stored, with the secrets that open it: the newest, and older ones until their overlap ends. */
record KeyRow(ApiKey key, List<KeySecret> secrets) {
    /** The hash of a secret, and when it stops working, or null. */
    record KeySecret(KeyHash hash, @Nullable Instant validUntil) {}

    KeyRow {
        secrets = List.copyOf(secrets);
    }
}
