package dev.holdfast.audit;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 of the JDK. */
final class HmacHash implements KeyedHash {
    private final Mac mac;

    private HmacHash(Mac mac) {
        this.mac = mac;
    }

    @Override
    public void update(byte[] bytes) {
        mac.update(bytes);
    }

    @Override
    public String hex() {
        return HexFormat.of().formatHex(mac.doFinal());
    }

    /** A key; each computation starts from a copy of one that has it. Thread-safe. */
    static final class Key {
        private final Mac prototype;

        Key(byte[] key) {
            try {
                prototype = Mac.getInstance("HmacSHA256");
                prototype.init(new SecretKeySpec(key, "HmacSHA256"));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("this Java has no HMAC-SHA-256", impossible);
            }
        }

        HmacHash start() {
            try {
                return new HmacHash((Mac) prototype.clone());
            } catch (CloneNotSupportedException impossible) {
                throw new IllegalStateException("this Java cannot copy an HMAC-SHA-256", impossible);
            }
        }
    }
}
