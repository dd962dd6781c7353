package dev.holdfast.access;

import dev.holdfast.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The SHA-256 of a key's secret. Secrets are made of 256 random bits, so they cannot be guessed from their hash and need
 * neither salt nor a slow hash; and since callers cannot choose the hash, looking it up tells nothing by its timing.
 */
record KeyHash(long a, long b, long c, long d) {
    static KeyHash of(String secret) {
        return of(Digest.sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    static KeyHash parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    private static KeyHash of(byte[] hash) {
        ByteBuffer buffer = ByteBuffer.wrap(hash);
        return new KeyHash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }
}
