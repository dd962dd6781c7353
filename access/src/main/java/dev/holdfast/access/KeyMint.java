package dev.holdfast.access;

import dev.holdfast.domain.Secret;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes keys and their secrets, {@code hf-ID-SECRET} with 256 random bits in the secret. Thread-safe. */
final class KeyMint {
    private static final int ID_BITS = 50;
    private static final int SECRET_BITS = 256;
    private static final int SHOWN_OF_GIVEN = 4;
    private static final int SHORTEST_SHOWN = 20;

    private final SecureRandom random = new SecureRandom();

    /** A key just made, and the secret to show. */
    record Minted(KeyRow row, Secret secret) {
        IssuedKey issued() {
            return new IssuedKey(row.key(), secret);
        }
    }

    Minted make(KeyTerms terms, Instant now) {
        String id = random(ID_BITS, 10);
        return make(id, terms, secret(id), prefix(id), now);
    }

    /** A key from a secret that somebody else made. */
    Minted adopt(KeyTerms terms, String secret, Instant now) {
        String shown = secret.length() < SHORTEST_SHOWN ? "" : secret.substring(0, SHOWN_OF_GIVEN);
        return make(random(ID_BITS, 10), terms, new Secret(secret), shown, now);
    }

    private static Minted make(String id, KeyTerms terms, Secret secret, String prefix, Instant now) {
        ApiKey key = new ApiKey(id, prefix, terms, now, null, null);
        return new Minted(new KeyRow(key, List.of(new KeyRow.KeySecret(KeyHash.of(secret.reveal()), null))), secret);
    }

    /** A further secret for a key. */
    Secret secret(String id) {
        return new Secret(prefix(id) + "-" + random(SECRET_BITS, 50));
    }

    /** The key with a new secret, under which the older ones work no longer than until a moment. */
    static KeyRow rotated(KeyRow row, Secret secret, Instant now, Instant overlapEnd) {
        List<KeyRow.KeySecret> secrets = new ArrayList<>();
        secrets.add(new KeyRow.KeySecret(KeyHash.of(secret.reveal()), null));
        for (KeyRow.KeySecret old : row.secrets()) {
            Instant end =
                    old.validUntil() == null || old.validUntil().isAfter(overlapEnd) ? overlapEnd : old.validUntil();
            if (end.isAfter(now)) {
                secrets.add(new KeyRow.KeySecret(old.hash(), end));
            }
        }
        ApiKey key = row.key();
        return new KeyRow(
                new ApiKey(key.id(), prefix(key.id()), key.terms(), key.created(), key.disabled(), key.revoked()),
                secrets);
    }

    private static String prefix(String id) {
        return "hf-" + id;
    }

    private String random(int bits, int digits) {
        String text = new BigInteger(bits, random).toString(Character.MAX_RADIX).toLowerCase(Locale.ROOT);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
