package dev.holdfast.lab.simulate.engine;

import dev.holdfast.lab.simulate.cache.PrefixCache;

/**
 * An engine's memory for keys and values, in blocks. What running requests do not hold for themselves keeps the prompts of
 * earlier ones, until it is needed. Confined to one thread.
 *
 * <p>A block of the prefix cache has the size of the trace's blocks and takes as many of the engine's blocks as it needs.
 * Only whole blocks are shared; a prompt of which everything is held still computes its last block, for the first token.
 */
final class KvMemory {
    private final int total;
    private final int blockTokens;
    private final boolean caching;
    private final PrefixCache cache = new PrefixCache(Integer.MAX_VALUE);
    private int cachedTokens;
    private int perCached;
    private int held;

    KvMemory(EngineModel model) {
        total = model.blocks();
        blockTokens = model.blockTokens();
        caching = model.prefixCaching();
    }

    /** Blocks that hold something, cached ones that may go not counted. */
    int inUse() {
        return held + (cache.size() - cache.evictable()) * perCached;
    }

    private int free() {
        return total - held - cache.size() * perCached;
    }

    /** Takes blocks, dropping cached ones as need be; false if too few can be had. */
    boolean reserve(int blocks) {
        boolean more = true;
        while (free() < blocks && more) {
            more = cache.evict();
        }
        if (free() < blocks) {
            return false;
        }
        held += blocks;
        return true;
    }

    /** Blocks of the engine that this many tokens take, beyond those that the sequence pins. */
    int ownBlocks(Sequence sequence, int tokens) {
        return Math.ceilDiv(tokens, blockTokens) - sequence.pinned * perCached;
    }

    /** Leading blocks of the prompt that can be used as they are. */
    int matching(Sequence sequence) {
        int sharable = sharable(sequence);
        return sharable == 0 ? 0 : cache.match(sequence.request.blocks(), sharable);
    }

    /** Tokens in this many blocks of prompts. */
    int tokensIn(int cachedBlocks) {
        return cachedBlocks * cachedTokens;
    }

    private int sharable(Sequence sequence) {
        int size = sequence.request.blockTokens();
        if (!caching || size == 0 || sequence.transferred) {
            return 0;
        }
        if (size != cachedTokens) {
            adopt(size);
        }
        return Math.min(sequence.request.blocks().length, (sequence.input - 1) / cachedTokens);
    }

    private void adopt(int size) {
        if (cachedTokens != 0 || size % blockTokens != 0) {
            throw new IllegalArgumentException("the trace's blocks of " + size + " tokens do not go with "
                    + (cachedTokens == 0
                            ? "the engine's of " + blockTokens + "; they must be a multiple of these"
                            : "those of " + cachedTokens + " before; all must have one size"));
        }
        cachedTokens = size;
        perCached = size / blockTokens;
    }

    /**
     * Lets a waiting sequence in if its matching blocks and a first chunk fit without taking anything from a running one.
     *
     * @return tokens of the first chunk, or 0 if it does not fit
     */
    int admit(Sequence sequence, int budget) {
        int matching = matching(sequence);
        int computed = Math.max(sequence.computed, tokensIn(matching));
        int chunk = Math.min(sequence.input + sequence.generated - computed, budget);
        int needed = Math.ceilDiv(computed + chunk, blockTokens) - matching * perCached;
        int takenFromCache = matching == 0 ? 0 : cache.unpinned(sequence.request.blocks(), matching);
        if (free() + (cache.evictable() - takenFromCache) * perCached < needed) {
            return 0;
        }
        for (int i = 0; i < matching; i++) {
            cache.pin(sequence.request.blocks()[i]);
        }
        sequence.pinned = matching;
        sequence.computed = computed;
        reserve(needed);
        sequence.held = needed;
        return chunk;
    }

    /** Makes the blocks of the prompt that are computed by now available to others. */
    void share(Sequence sequence) {
        int sharable = sharable(sequence);
        while (sequence.pinned < sharable && tokensIn(sequence.pinned + 1) <= sequence.computed) {
            cache.pin(sequence.request.blocks()[sequence.pinned++]);
            sequence.held -= perCached;
            held -= perCached;
        }
    }

    /** Gives back all that a sequence holds; the deepest of its shared blocks will be the first of them to go. */
    void release(Sequence sequence) {
        held -= sequence.held;
        sequence.held = 0;
        while (sequence.pinned > 0) {
            cache.unpin(sequence.request.blocks()[--sequence.pinned]);
        }
    }

    /** Forgets everything, as a restart does. */
    void clear() {
        cache.clear();
        held = 0;
    }
}
