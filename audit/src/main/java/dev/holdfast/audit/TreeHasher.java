package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Base64;

/** The hash functions of RFC 6962, section 2.1. Confined to one thread. */
final class TreeHasher {
    static final int BYTES = 32;

    /** Base64url characters of one hash. */
    static final int ENCODED = 43;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final MessageDigest sha = Digest.sha256();

    /** The hash of the empty tree. */
    byte[] empty() {
        return sha.digest();
    }

    byte[] leaf(byte[] bytes, int offset, int length) {
        sha.update((byte) 0);
        sha.update(bytes, offset, length);
        return sha.digest();
    }

    byte[] leaf(byte[] bytes) {
        return leaf(bytes, 0, bytes.length);
    }

    byte[] node(byte[] left, byte[] right) {
        byte[] hash = new byte[BYTES];
        sha.update((byte) 1);
        sha.update(left);
        sha.update(right);
        try {
            sha.digest(hash, 0, BYTES);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        return hash;
    }

    static byte[] encode(byte[] hash) {
        return ENCODER.encode(hash);
    }

    static String text(byte[] hash) {
        return ENCODER.encodeToString(hash);
    }

    /**
     * The hash that this text stands for.
     *
     * @throws IllegalArgumentException if it is not exactly how {@link #text} writes a hash
     */
    static byte[] decode(String text) {
        byte[] hash = Base64.getUrlDecoder().decode(text);
        if (hash.length != BYTES || !text(hash).equals(text)) {
            throw new IllegalArgumentException("not the base64url text of a SHA-256 hash");
        }
        return hash;
    }
}
