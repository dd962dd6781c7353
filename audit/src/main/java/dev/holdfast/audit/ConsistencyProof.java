package dev.holdfast.audit;

import java.util.List;

/**
 * Shows that a ledger grew from an older checkpoint to a newer one without changing anything before. Immutable.
 *
 * @param older the older checkpoint
 * @param newer the newer one
 * @param path subtree hashes, base64url
 */
public record ConsistencyProof(Checkpoint older, Checkpoint newer, List<String> path) {
    /** Copies the path. */
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /** Whether the key signed both checkpoints, and the older tree is a prefix of the newer. */
    public boolean holds(LedgerKey trusted) {
        try {
            List<byte[]> hashes = path.stream().map(TreeHasher::decode).toList();
            boolean grew = older.size() == 0
                    ? hashes.isEmpty()
                    : MerkleProof.consistent(older.size(), older.rootBytes(), newer.size(), newer.rootBytes(), hashes);
            return grew && trusted.signed(older) && trusted.signed(newer);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
