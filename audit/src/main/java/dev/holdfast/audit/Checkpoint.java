package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed statement of what the ledger held at some moment. As text it is a C2SP signed note holding a tlog checkpoint,
 * whose origin and key name are {@code holdfast-audit/KEY}, with extension lines {@code serial N}, {@code previous HASH} and
 * {@code time INSTANT}. Immutable.
 *
 * @param size how many entries
 * @param root the Merkle tree hash (RFC 6962) of those entries
 * @param serial how many checkpoints the ledger wrote before this one
 * @param previous the {@link #link} of the checkpoint before, or {@link #NONE}; so the last signature vouches for all before
 * @param time when it was signed
 * @param key the key that signed it
 * @param signature the Ed25519 signature of {@link #body}, base64url without padding
 */
public record Checkpoint(
        long size, Digest root, long serial, Digest previous, Instant time, LedgerKey key, String signature) {
    /** Stands for the checkpoint before the first. */
    public static final Digest NONE = Digest.of(new byte[0]);

    private static final String NAME = "holdfast-audit/";
    private static final Pattern NOTE = Pattern.compile("""
            holdfast-audit/([A-Za-z0-9_-]{43})
            (0|[1-9]\\d{0,17})
            ([A-Za-z0-9+/]{43}=)
            serial (0|[1-9]\\d{0,17})
            previous ([0-9a-f]{64})
            time (\\S{1,40})

            — \\S{1,80} ([A-Za-z0-9+/]{91}=)
            """);
    private static final int KEY_ID = 4;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Checkpoint {
        if (size < 0 || serial < 0) {
            throw new IllegalArgumentException("a checkpoint's size and serial cannot be negative");
        }
    }

    /** The text that is signed. */
    public String body() {
        return body(size, root, serial, previous, time, key);
    }

    static String body(long size, Digest root, long serial, Digest previous, Instant time, LedgerKey key) {
        return NAME + key.encoded() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(bytes(root)) + "\nserial "
                + serial + "\nprevious " + previous.hex() + "\ntime " + time + "\n";
    }

    /** The digest of this checkpoint and its signature, which the next checkpoint names. */
    public Digest link() {
        return Digest.of((body() + signature).getBytes(StandardCharsets.UTF_8));
    }

    /** The whole signed note: the body, a blank line, and the signature line. */
    public String note() {
        byte[] id = keyId();
        byte[] signed = Base64.getUrlDecoder().decode(signature);
        byte[] both = Arrays.copyOf(id, id.length + signed.length);
        System.arraycopy(signed, 0, both, id.length, signed.length);
        return body() + "\n— " + NAME + key.encoded() + " "
                + Base64.getEncoder().encodeToString(both) + "\n";
    }

    /**
     * Reads a signed note. The signature is not checked; {@link LedgerKey#signed} does that.
     *
     * @throws IllegalArgumentException if it is not such a note
     */
    public static Checkpoint parse(String note) {
        Matcher matcher = NOTE.matcher(note);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "this is not a checkpoint of an audit ledger; 'holdfast audit checkpoint' prints one");
        }
        byte[] both = Base64.getDecoder().decode(matcher.group(7));
        Checkpoint checkpoint = new Checkpoint(
                Long.parseLong(matcher.group(2)),
                digest(Base64.getDecoder().decode(matcher.group(3))),
                Long.parseLong(matcher.group(4)),
                new Digest(matcher.group(5)),
                instant(matcher.group(6)),
                new LedgerKey(matcher.group(1)),
                SigningKey.text(Arrays.copyOfRange(both, KEY_ID, both.length)));
        if (!checkpoint.note().equals(note)) {
            throw new IllegalArgumentException("this checkpoint was altered: it is not written as a ledger writes it");
        }
        return checkpoint;
    }

    byte[] rootBytes() {
        return bytes(root);
    }

    static Digest digest(byte[] hash) {
        return new Digest(HexFormat.of().formatHex(hash));
    }

    private static byte[] bytes(Digest digest) {
        return HexFormat.of().parseHex(digest.hex());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not a time", wrong);
        }
    }

    private byte[] keyId() {
        MessageDigest sha = Digest.sha256();
        sha.update((NAME + key.encoded() + "\n").getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 1);
        return Arrays.copyOf(sha.digest(key.raw()), KEY_ID);
    }
}
