package dev.holdfast.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The keys of a ledger: made at its first start, and never again while it holds entries.
 *
 * @param signing signs checkpoints
 * @param hashing keys the hashes of prompts and answers
 */
record LedgerKeys(SigningKey signing, HmacHash.Key hashing) {
    private static final String SIGNING = "audit-signing.pem";
    private static final String HASHING = "audit-hmac.key";

    /** Reads the keys, or makes them if there is no ledger yet. The public key is put beside the ledger. */
    static LedgerKeys load(Path ledger, Path keys) throws IOException {
        SecretFiles.folder(keys);
        boolean empty = Layout.segments(ledger).isEmpty();
        SigningKey signing = signing(keys.resolve(SIGNING), empty);
        Path published = ledger.resolve(Layout.PUBLIC_KEY);
        if (Files.notExists(published)) {
            Path draft = published.resolveSibling(Layout.PUBLIC_KEY + ".new");
            Files.writeString(draft, signing.publicKey().pem());
            Files.move(draft, published);
        } else if (!LedgerKey.read(published).equals(signing.publicKey())) {
            throw new IOException(published + " does not belong to " + keys.resolve(SIGNING)
                    + "; restore the one that was lost from a backup");
        }
        return new LedgerKeys(signing, new HmacHash.Key(hashing(keys.resolve(HASHING))));
    }

    private static SigningKey signing(Path file, boolean empty) throws IOException {
        if (Files.exists(file)) {
            return SigningKey.read(file);
        }
        if (!empty) {
            throw new IOException(file + " is missing, which signs this ledger; restore it from a backup, or move the"
                    + " ledger's folder away to begin a new one");
        }
        return SigningKey.create(file);
    }

    private static byte[] hashing(Path file) throws IOException {
        if (Files.notExists(file)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            SecretFiles.write(file, HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII));
            return key;
        }
        try {
            byte[] key = HexFormat.of()
                    .parseHex(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            if (key.length >= 16) {
                return key;
            }
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + " is not a key in hexadecimal; restore it from a backup", damaged);
        }
        throw new IOException(file + " is too short to be a key; restore it from a backup");
    }
}
