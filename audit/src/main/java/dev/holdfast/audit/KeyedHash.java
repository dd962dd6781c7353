package dev.holdfast.audit;

/** An HMAC-SHA-256 in progress, under the ledger's own key. Not thread-safe. */
public interface KeyedHash {
    /** Adds bytes. */
    void update(byte[] bytes);

    /** The hash of all bytes so far, as hexadecimal digits; the hash starts over. */
    String hex();
}
