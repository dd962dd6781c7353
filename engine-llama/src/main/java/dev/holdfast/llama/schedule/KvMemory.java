package dev.holdfast.llama.schedule;

import dev.holdfast.llama.schedule.KvTree.Match;
import org.jspecify.annotations.Nullable;

/**
 * The decoder's KV memory with its prefix cache. A sequence that ends stays as a cached prefix until its cells or its number
 * are needed; the least recently used goes first, from its end, so that what many share goes last. It goes to a store outside
 * the decoder's memory if there is one, and comes back when a prompt begins with it. Confined.
 */
final class KvMemory {
    /** A shorter end of a sequence is computed anew rather than copied. */
    private static final int WORTH_COPYING = 16;

    private final Decoder decoder;
    private final KvTree tree = new KvTree();
    private final KvSequence[] sequences;
    private final int capacity;
    private final int maxCached;
    private final boolean caching;
    private final @Nullable KvStore store;
    private long evicted;

    /**
     * Over the empty memory of a decoder.
     *
     * @param caching whether sequences share and keep prefixes; off if the decoder cannot truncate
     * @param maxCached the most tokens that only the cache holds
     * @param storeBytes the most memory for prefixes outside, in bytes; none is used if the decoder cannot copy
     */
    KvMemory(Decoder decoder, boolean caching, int maxCached, long storeBytes) {
        DecoderLimits limits = decoder.limits();
        this.decoder = decoder;
        this.caching = caching && limits.canTruncate();
        this.capacity = limits.kvTokens();
        this.store = this.caching && limits.canCopy() && storeBytes > 0 ? new KvStore(storeBytes) : null;
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

    /** Memory of the prefixes outside, in bytes. */
    long stored() {
        return store == null ? 0 : store.bytes();
    }

    /** Cells that eviction took from the cache so far, those included that went to the store. */
    long evicted() {
        return evicted;
    }

    /** The longest prefix of a text that is held, no longer than a limit. Valid until the memory changes. */
    Match longest(String salt, int[] tokens, int limit) {
        return caching ? tree.longest(salt, tokens, limit) : Match.NONE;
    }

    /** How long a prefix of a text can be had without computing, of which so much is in the decoder's memory. */
    int reach(String salt, int[] tokens, int limit, int held) {
        return store == null ? held : store.reach(salt, tokens, limit, held);
    }

    /** Brings back what the store holds of a text that a running sequence begins, as far as there is room. */
    void recall(KvSequence sequence, int[] tokens, int limit) {
        if (store == null) {
            return;
        }
        while (true) {
            int held = sequence.length();
            KvStore.Entry entry = store.longest(sequence.salt, tokens, limit, held);
            if (entry == null || entry.length() > available()) {
                return;
            }
            int to = entry.reach(sequence.salt, tokens, limit, held);
            store.take(entry);
            makeRoom(entry.length());
            boolean restored = decoder.restore(entry.copy, sequence.id, to);
            if (restored) {
                tree.extend(sequence, tokens, held, to - held);
            }
            if (restored && to == entry.tokens.length) {
                entry.copy.close();
            } else {
                store.put(entry);
            }
            if (!restored) {
                return;
            }
        }
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
                store(sequence, match.tokens());
                evicted += tree.cut(sequence, match.tokens());
                decoder.truncate(sequence.id, match.tokens());
                tree.resume(sequence);
                return sequence;
            }
            store(sequence, 0);
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

    /** Moves what no running sequence holds to the store, if there is one: each step would look at it. */
    void tidy() {
        if (store != null) {
            evict(cached());
        }
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
            boolean stored = store(sequence, leaf.start);
            left -= cut(sequence, stored ? leaf.start : Math.max(leaf.start, leaf.end() - left));
        }
    }

    /** Copies the last cells of a sequence to the store, from some position on, but none that another holds too. */
    private boolean store(KvSequence sequence, int from) {
        int start = Math.max(from, sequence.node().start);
        if (store == null || sequence.length() - start < WORTH_COPYING) {
            return false;
        }
        store.put(new KvStore.Entry(sequence.salt, sequence.tokens(), start, decoder.copy(sequence.id, start)));
        return true;
    }

    /** Empties the prefix cache. */
    void forget() {
        if (store != null) {
            store.clear();
        }
        evict(cached());
        if (store != null) {
            store.clear();
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
        if (store != null) {
            store.clear();
        }
        tree.clear();
        for (KvSequence sequence : sequences) {
            sequence.end = null;
            sequence.running = false;
            decoder.truncate(sequence.id, 0);
        }
    }

    /** Frees what is stored outside; nothing may be evicted afterwards. */
    void close() {
        if (store != null) {
            store.clear();
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
