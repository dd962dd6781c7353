package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/** The Ed25519 key that signs checkpoints. Confined to one thread. */
final class SigningKey {
    private static final String PRIVATE = "PRIVATE KEY";

    private final LedgerKey publicKey;
    private final Signature signature;

    private SigningKey(PrivateKey privateKey, LedgerKey publicKey) throws GeneralSecurityException {
        this.publicKey = publicKey;
        this.signature = Signature.getInstance("Ed25519");
        signature.initSign(privateKey);
    }

    /** Makes a key and keeps it in a new file: the private key (PKCS#8), then the public key. */
    static SigningKey create(Path file) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            LedgerKey publicKey = LedgerKey.ofDer(pair.getPublic().getEncoded());
            String pem = Pem.write(PRIVATE, pair.getPrivate().getEncoded()) + publicKey.pem();
            SecretFiles.write(file, pem.getBytes(StandardCharsets.US_ASCII));
            return new SigningKey(pair.getPrivate(), publicKey);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no Ed25519", impossible);
        }
    }

    /**
     * Reads a key that {@link #create} wrote.
     *
     * @throws IOException if it cannot be read or is not such a key
     */
    static SigningKey read(Path file) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            PrivateKey privateKey =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(Pem.read(PRIVATE, text)));
            SigningKey key = new SigningKey(privateKey, LedgerKey.ofDer(Pem.read("PUBLIC KEY", text)));
            if (!key.publicKey.signed(key.sign(0, new byte[TreeHasher.BYTES], 0, Checkpoint.NONE, Instant.EPOCH))) {
                throw new IOException(file + " holds a private and a public key that do not belong together");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw new IOException(file + " is not the ledger's signing key; restore it from a backup", damaged);
        }
    }

    LedgerKey publicKey() {
        return publicKey;
    }

    Checkpoint sign(long size, byte[] root, long serial, Digest previous, Instant time) {
        Digest digest = Checkpoint.digest(root);
        String body = Checkpoint.body(size, digest, serial, previous, time, publicKey);
        try {
            signature.update(body.getBytes(StandardCharsets.UTF_8));
            return new Checkpoint(size, digest, serial, previous, time, publicKey, text(signature.sign()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the ledger's key cannot sign", impossible);
        }
    }

    static String text(byte[] signature) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }
}
