package dev.holdfast.llama.schedule;

import dev.holdfast.llama.schedule.KvTree.Match;
import org.jspecify.annotations.Nullable;

/**
 * The decoder's KV memory with its prefix cache. A sequence that ends stays as a cached prefix until its cells or its number
 * are needed; the least recently used goes first, from its end, so that what many share goes last. Confined.
 */
final class KvMemory {
    private final Decoder decoder;
    private final KvTree tree = new KvTree();
    private final KvSequence[] sequences;
    private final int capacity;
    private final int maxCached;
    private final boolean caching;
    private long evicted;

    /**
     * Over the empty memory of a decoder.
     *
     * @param caching whether sequences share and keep prefixes; off if the decoder cannot truncate
     * @param maxCached the most tokens that only the cache holds
     */
    KvMemory(Decoder decoder, boolean caching, int maxCached) {
        DecoderLimits limits = decoder.limits();
        this.decoder = decoder;
        this.caching = caching && limits.canTruncate();
        this.capacity = limits.kvTokens();
        this.maxCached = maxCached;
        this.sequences = new KvSequence[limits.sequences()];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] = new KvSequence(i);
        }
    }

    boolean caching() {
        return caching;
    }

    int capacity() {
        return capacity;
    }

    int used() {
        return tree.used();
    }

    /** Cells that only the cache holds. */
    int cached() {
        return tree.used() - tree.pinned();
    }

    /** Cells that are free or can be freed by eviction. */
    int available() {
        return capacity - tree.pinned();
    }

    /** Cells that eviction took from the cache so far. */
    long evicted() {
        return evicted;
    }

    /** The longest prefix of a text that is held, no longer than a limit. Valid until the memory changes. */
    Match longest(String salt, int[] tokens, int limit) {
        return caching ? tree.longest(salt, tokens, limit) : Match.NONE;
    }

    /** A running sequence that begins with a prefix. There must be a sequence that is not running. */
    KvSequence open(String salt, Match match) {
        KvNode node = match.tokens() == 0 ? null : match.node();
        if (node != null && match.tokens() == node.end() && node.children.isEmpty()) {
            KvSequence exact = node.ends.getFirst();
            if (exact.cached()) {
                tree.resume(exact);
                return exact;
            }
        }
        KvSequence sequence = unused();
        if (sequence == null) {
            sequence = oldest();
            if (sequence == null) {
                throw new IllegalStateException("All sequences run.");
            }
            if (node != null && KvTree.holder(node) == sequence) {
                evicted += tree.cut(sequence, match.tokens());
                decoder.truncate(sequence.id, match.tokens());
                tree.resume(sequence);
                return sequence;
            }
            cut(sequence, 0);
        }
        int source = node == null ? 0 : KvTree.holder(node).id;
        tree.attach(sequence, salt, match);
        if (node != null) {
            decoder.share(source, sequence.id, match.tokens());
        }
        return sequence;
    }

    /** Notes that tokens were decoded at the end of a running sequence. */
    void extend(KvSequence sequence, int[] tokens, int from, int count) {
        tree.extend(sequence, tokens, from, count);
    }

    /** Ends a running sequence; its cells become cached ones, unless others hold the same. */
    void release(KvSequence sequence) {
        tree.release(sequence);
        if (!caching || KvTree.shared(sequence) || KvTree.hasTwin(sequence)) {
            free(sequence, 0);
        } else {
            for (KvSequence twin = KvTree.lesserTwin(sequence); twin != null; twin = KvTree.lesserTwin(sequence)) {
                free(twin, 0);
            }
        }
        evict(cached() - maxCached);
    }

    /** Frees cells until so many are free, as far as the cache can give. */
    void makeRoom(int tokens) {
        int missing = tokens - (capacity - tree.used());
        if (missing > 0) {
            // A native cut reads the whole table of cells, so a few cells at a time would be dear.
            evict(Math.max(missing, capacity / 128));
        }
    }

    /** Frees up to so many cached cells, least recently used first. */
    void evict(int tokens) {
        int left = tokens;
        while (left > 0) {
            KvSequence sequence = oldest();
            if (sequence == null) {
                return;
            }
            KvNode leaf = sequence.node();
            left -= cut(sequence, Math.max(leaf.start, leaf.end() - left));
        }
    }

    private int cut(KvSequence sequence, int keep) {
        int freed = free(sequence, keep);
        evicted += freed;
        return freed;
    }

    private int free(KvSequence sequence, int keep) {
        int freed = tree.cut(sequence, keep);
        if (keep > 0 && KvTree.shared(sequence)) {
            freed += tree.cut(sequence, 0);
        }
        decoder.truncate(sequence.id, sequence.length());
        return freed;
    }

    private @Nullable KvSequence unused() {
        for (KvSequence sequence : sequences) {
            if (sequence.end == null) {
                return sequence;
            }
        }
        return null;
    }

    private @Nullable KvSequence oldest() {
        KvSequence oldest = null;
        long least = Long.MAX_VALUE;
        for (KvSequence sequence : sequences) {
            KvNode end = sequence.end;
            if (end != null && !sequence.running && end.used < least) {
                least = end.used;
                oldest = sequence;
            }
        }
        return oldest;
    }

    /** Empties the decoder's memory, whatever state it is in. No sequence runs afterwards. */
    void clear() {
        tree.clear();
        for (KvSequence sequence : sequences) {
            sequence.end = null;
            sequence.running = false;
            decoder.truncate(sequence.id, 0);
        }
    }

    /**
     * Compares the counts with a count from scratch.
     *
     * @throws IllegalStateException if they differ
     */
    void verify() {
        KvAudit.check(tree, sequences, capacity);
    }
}
