/** The ledger: canonical JSON lines under an RFC 6962 Merkle tree with signed checkpoints, and its offline verifier. */
@NullMarked
package dev.holdfast.audit;

import org.jspecify.annotations.NullMarked;
