package dev.holdfast.lab.simulate.cache;

import java.util.Arrays;

/**
 * Which blocks of prompts an engine still holds. A block's id stands for the block and everything before it. Blocks of running
 * requests are pinned; of the others the one that was used longest ago goes first, and of those last used together the deepest,
 * so that a block never outlives the beginning it needs. Confined to one thread; memory grows with the blocks held.
 */
public final class PrefixCache {
    private static final int NONE = -1;
    private static final int FIRST_NODES = 64;

    private final int capacity;
    private int[] table = new int[4 * FIRST_NODES];
    private long[] ids = new long[FIRST_NODES];
    private int[] pins = new int[FIRST_NODES];
    private int[] older = new int[FIRST_NODES];
    private int[] newer = new int[FIRST_NODES];
    private int nodes;
    private int freeNode = NONE;
    private int oldest = NONE;
    private int newest = NONE;
    private int size;
    private int evictable;

    /**
     * An empty cache.
     *
     * @param capacity the most blocks that {@link #use} leaves in it; who pins blocks singly sees to it by {@link #evict}
     */
    public PrefixCache(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a cache cannot hold " + capacity + " blocks");
        }
        this.capacity = capacity;
        Arrays.fill(table, NONE);
    }

    /** Blocks held. */
    public int size() {
        return size;
    }

    /** Blocks held that no running request pins. */
    public int evictable() {
        return evictable;
    }

    /** How many of a prompt's leading blocks are held. */
    public int match(long[] blocks) {
        return match(blocks, blocks.length);
    }

    /** The same for the first {@code limit} blocks. */
    public int match(long[] blocks, int limit) {
        int held = 0;
        while (held < limit && find(blocks[held]) != NONE) {
            held++;
        }
        return held;
    }

    /**
     * Runs a whole prompt through the cache and returns how many of its leading blocks were held before.
     *
     * <p>All of its blocks are held and the most recent afterwards, as far as the capacity allows.
     */
    public int use(long[] blocks) {
        int held = match(blocks);
        for (long block : blocks) {
            pin(block);
        }
        for (int i = blocks.length - 1; i >= 0; i--) {
            unpin(blocks[i]);
        }
        boolean more = true;
        while (size > capacity && more) {
            more = evict();
        }
        return held;
    }

    /** How many of the first {@code count} blocks, all held, nobody pins yet. */
    public int unpinned(long[] blocks, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (pins[find(blocks[i])] == 0) {
                found++;
            }
        }
        return found;
    }

    /** Pins a block once more, bringing it in if it is not held; true if it was held. */
    public boolean pin(long block) {
        int node = find(block);
        if (node == NONE) {
            insert(block);
            return false;
        }
        if (pins[node]++ == 0) {
            unlink(node);
            evictable--;
        }
        return true;
    }

    /** Takes one pin off a held block; without any it becomes the most recent of those that may go. */
    public void unpin(long block) {
        int node = find(block);
        if (--pins[node] == 0) {
            older[node] = newest;
            newer[node] = NONE;
            if (newest == NONE) {
                oldest = node;
            } else {
                newer[newest] = node;
            }
            newest = node;
            evictable++;
        }
    }

    /** Drops the block that was used longest ago; false if all are pinned. */
    public boolean evict() {
        int node = oldest;
        if (node == NONE) {
            return false;
        }
        unlink(node);
        evictable--;
        remove(node);
        return true;
    }

    /** Forgets everything, pinned blocks too. */
    public void clear() {
        Arrays.fill(table, NONE);
        nodes = 0;
        freeNode = NONE;
        oldest = NONE;
        newest = NONE;
        size = 0;
        evictable = 0;
    }

    private void unlink(int node) {
        int before = older[node];
        int after = newer[node];
        if (before == NONE) {
            oldest = after;
        } else {
            newer[before] = after;
        }
        if (after == NONE) {
            newest = before;
        } else {
            older[after] = before;
        }
    }

    private void insert(long block) {
        if (2 * (size + 1) > table.length) {
            rehash(2 * table.length);
        }
        int node = freeNode;
        if (node == NONE) {
            if (nodes == ids.length) {
                growNodes();
            }
            node = nodes++;
        } else {
            freeNode = older[node];
        }
        ids[node] = block;
        pins[node] = 1;
        place(node);
        size++;
    }

    private void growNodes() {
        int length = 2 * nodes;
        ids = Arrays.copyOf(ids, length);
        pins = Arrays.copyOf(pins, length);
        older = Arrays.copyOf(older, length);
        newer = Arrays.copyOf(newer, length);
    }

    private void rehash(int length) {
        int[] old = table;
        table = new int[length];
        Arrays.fill(table, NONE);
        for (int node : old) {
            if (node != NONE) {
                place(node);
            }
        }
    }

    private void place(int node) {
        int at = home(ids[node]);
        while (table[at] != NONE) {
            at = (at + 1) & (table.length - 1);
        }
        table[at] = node;
    }

    private int find(long block) {
        int at = home(block);
        int node = table[at];
        while (node != NONE && ids[node] != block) {
            at = (at + 1) & (table.length - 1);
            node = table[at];
        }
        return node;
    }

    /** Takes a node out of the table; those behind it in the same run move up, so that no gap hides them. */
    private void remove(int node) {
        int mask = table.length - 1;
        int gap = home(ids[node]);
        while (table[gap] != node) {
            gap = (gap + 1) & mask;
        }
        int at = gap;
        while (true) {
            at = (at + 1) & mask;
            int next = table[at];
            if (next == NONE) {
                break;
            }
            int distance = (at - home(ids[next])) & mask;
            if (distance >= ((at - gap) & mask)) {
                table[gap] = next;
                gap = at;
            }
        }
        table[gap] = NONE;
        older[node] = freeNode;
        freeNode = node;
        size--;
    }

    private int home(long block) {
        long mixed = block * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & (table.length - 1);
    }
}
