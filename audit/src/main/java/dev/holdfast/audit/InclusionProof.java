package dev.holdfast.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows that an entry is in a ledger, to anyone who has the ledger's public key and nothing else. Immutable.
 *
 * @param entry the entry's canonical JSON
 * @param path subtree hashes from the leaf up, base64url
 * @param checkpoint the tree it is in
 */
public record InclusionProof(String entry, List<String> path, Checkpoint checkpoint) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Copies the path. */
    public InclusionProof {
        path = List.copyOf(path);
    }

    /**
     * The entry's sequence number.
     *
     * @throws IllegalArgumentException if the entry is not one
     */
    public long sequence() {
        byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
        return EntryReader.sequence(bytes, 0, bytes.length);
    }

    /** Whether the key signed the checkpoint, and the path leads from the entry to its root. */
    public boolean holds(LedgerKey trusted) {
        try {
            return trusted.signed(checkpoint)
                    && MerkleProof.includes(
                            sequence(),
                            checkpoint.size(),
                            new TreeHasher().leaf(entry.getBytes(StandardCharsets.UTF_8)),
                            path.stream().map(TreeHasher::decode).toList(),
                            checkpoint.rootBytes());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** One line of JSON: {@code checkpoint} (the signed note), {@code entry} (its exact text) and {@code path}. */
    public String toJson() {
        JsonBuffer out = new JsonBuffer();
        out.raw("{\"checkpoint\":").string(checkpoint.note()).raw(",\"entry\":").string(entry);
        out.raw(",\"path\":[");
        String comma = "";
        for (String hash : path) {
            out.raw(comma).string(hash);
            comma = ",";
        }
        return new String(out.raw("]}").toBytes(), StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is no such proof
     */
    public static InclusionProof parse(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            List<String> path = new ArrayList<>();
            node.path("path").forEach(hash -> path.add(hash.asText()));
            return new InclusionProof(
                    node.path("entry").asText(),
                    path,
                    Checkpoint.parse(node.path("checkpoint").asText()));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("this is not a proof; 'holdfast audit prove' prints one", malformed);
        }
    }
}
