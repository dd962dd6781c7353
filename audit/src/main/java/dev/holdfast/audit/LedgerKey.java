package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of the Ed25519 key that signs a ledger's checkpoints. Immutable.
 *
 * @param encoded the 32 bytes of the key in base64url without padding
 */
public record LedgerKey(String encoded) {
    /** What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final String TYPE = "PUBLIC KEY";

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is not the text of 32 bytes
     */
    public LedgerKey {
        TreeHasher.decode(encoded);
    }

    /**
     * Reads a public key file (PEM, as it lies beside a ledger).
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it holds anything but one Ed25519 public key
     */
    public static LedgerKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        LedgerKey key;
        try {
            key = ofDer(Pem.read(TYPE, text));
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    file.getFileName() + " is not the public key of a ledger: " + unreadable.getMessage(), unreadable);
        }
        if (!key.pem().equals(text)) {
            throw new IllegalArgumentException(file.getFileName() + " was altered: it holds more than a public key");
        }
        return key;
    }

    static LedgerKey ofDer(byte[] der) {
        if (der.length != SPKI.length + TreeHasher.BYTES || !Arrays.equals(SPKI, Arrays.copyOf(der, SPKI.length))) {
            throw new IllegalArgumentException("it is not an Ed25519 key");
        }
        return new LedgerKey(TreeHasher.text(Arrays.copyOfRange(der, SPKI.length, der.length)));
    }

    /** The SHA-256 digest of the key's SubjectPublicKeyInfo, by which people compare keys. */
    public Digest fingerprint() {
        return Digest.of(der());
    }

    /** The key as a PEM file. */
    public String pem() {
        return Pem.write(TYPE, der());
    }

    /** Whether this key signed this checkpoint. */
    public boolean signed(Checkpoint checkpoint) {
        return checkpoint.key().equals(this) && verify(checkpoint.body(), checkpoint.signature());
    }

    private boolean verify(String text, String signature) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(signature);
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(publicKey());
            ed25519.update(text.getBytes(StandardCharsets.UTF_8));
            return ed25519.verify(bytes) && SigningKey.text(bytes).equals(signature);
        } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der()));
    }

    byte[] raw() {
        return TreeHasher.decode(encoded);
    }

    private byte[] der() {
        byte[] der = Arrays.copyOf(SPKI, SPKI.length + TreeHasher.BYTES);
        System.arraycopy(raw(), 0, der, SPKI.length, TreeHasher.BYTES);
        return der;
    }
}
