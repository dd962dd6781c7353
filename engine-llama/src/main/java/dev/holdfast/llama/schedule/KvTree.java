package dev.holdfast.llama.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sequence holds which cells of the KV memory: a radix tree over token ids for each cache salt, with exact counts. A
 * node stands for cells, not for text: two sequences that computed the same tokens on their own are twins, two nodes side
 * by side. Confined; makes no decision and calls no decoder.
 *
 * <p>Invariants: each leaf is the end of a sequence; a cached sequence ends alone at a leaf; a cell is counted once, however
 * many sequences hold it.
 *
 * <p>The tree as a prefix cache follows RadixAttention (Zheng et al., "SGLang: Efficient Execution of Structured Language
 * Model Programs", 2024, section 3).
 */
final class KvTree {
    private final Map<String, KvNode> roots = new HashMap<>();
    private int used;
    private int pinned;
    private long uses;

    /**
     * The longest prefix found.
     *
     * @param node the node with its last token; null if nothing is held for the salt
     * @param tokens its length
     */
    record Match(@Nullable KvNode node, int tokens) {
        static final Match NONE = new Match(null, 0);

        /** How many of its tokens only cached sequences hold. */
        int unpinned() {
            int count = 0;
            int end = tokens;
            for (KvNode at = node; at != null && at.runners == 0; at = at.parent) {
                count += end - at.start;
                end = at.start;
            }
            return count;
        }
    }

    /** Cells in use. */
    int used() {
        return used;
    }

    /** Cells that running sequences hold. */
    int pinned() {
        return pinned;
    }

    Map<String, KvNode> roots() {
        return roots;
    }

    /** The longest prefix of a text that is held, no longer than a limit. */
    Match longest(String salt, int[] tokens, int limit) {
        KvNode root = roots.get(salt);
        return root == null ? Match.NONE : longest(root, tokens, limit);
    }

    private static Match longest(KvNode from, int[] tokens, int limit) {
        KvNode node = from;
        Match best = new Match(from, from.end());
        while (true) {
            KvNode next = null;
            List<KvNode> children = node.children;
            for (int i = 0; i < children.size(); i++) {
                KvNode child = children.get(i);
                int same = child.same(tokens, limit);
                Match match;
                if (same < child.length()) {
                    if (child.start + same <= best.tokens) {
                        continue;
                    }
                    match = new Match(child, child.start + same);
                } else if (next == null) {
                    next = child;
                    continue;
                } else {
                    match = longest(child, tokens, limit);
                }
                best = match.tokens > best.tokens ? match : best;
            }
            if (next == null) {
                return best;
            }
            best = next.end() > best.tokens ? new Match(next, next.end()) : best;
            node = next;
        }
    }

    /** Lets an unused sequence run from a prefix on. */
    void attach(KvSequence sequence, String salt, Match match) {
        KvNode node = match.tokens == 0 ? roots.computeIfAbsent(salt, s -> KvNode.root()) : node(match);
        sequence.end = node;
        sequence.salt = salt;
        node.ends.add(sequence);
        resume(sequence);
    }

    private static KvNode node(Match match) {
        KvNode node = match.node;
        if (node == null) {
            throw new IllegalStateException("No prefix was found.");
        }
        return match.tokens < node.end() ? node.splitAt(match.tokens - node.start) : node;
    }

    /** Lets a sequence run. */
    void resume(KvSequence sequence) {
        sequence.running = true;
        long use = ++uses;
        for (KvNode at = sequence.end; at != null; at = at.parent) {
            at.used = use;
            if (at.runners++ == 0) {
                pinned += at.length();
            }
        }
    }

    /** Makes a running sequence a cached one. */
    void release(KvSequence sequence) {
        sequence.running = false;
        long use = ++uses;
        for (KvNode at = sequence.end; at != null; at = at.parent) {
            at.used = use;
            if (--at.runners == 0) {
                pinned -= at.length();
            }
        }
    }

    /** Adds tokens to the end of a running sequence. */
    void extend(KvSequence sequence, int[] tokens, int from, int count) {
        KvNode node = sequence.node();
        if (node.parent == null || !node.children.isEmpty() || node.ends.size() > 1) {
            node.ends.remove(sequence);
            KvNode child = new KvNode(node, new int[0], 0);
            child.runners = 1;
            child.used = node.used;
            child.ends.add(sequence);
            node.children.add(child);
            sequence.end = child;
            node = child;
        }
        node.append(tokens, from, count);
        used += count;
        pinned += count;
    }

    /**
     * Takes tokens from the end of a cached sequence; with none left it is unused.
     *
     * @return how many cells that frees
     */
    int cut(KvSequence sequence, int keep) {
        int before = used;
        KvNode node = sequence.node();
        while (node.end() > keep) {
            boolean alone = node.children.isEmpty() && node.ends.size() == 1;
            int length = Math.max(0, keep - node.start);
            if (alone && length > 0) {
                used -= node.length() - length;
                node.shorten(length);
                return before - used;
            }
            KvNode above = length > 0 ? node.splitAt(length) : parent(node);
            node.ends.remove(sequence);
            above.ends.add(sequence);
            sequence.end = above;
            if (alone) {
                used -= node.length();
                above.children.remove(node);
            }
            node = above;
        }
        if (keep == 0) {
            node.ends.remove(sequence);
            sequence.end = null;
            if (node.children.isEmpty() && node.ends.isEmpty()) {
                roots.values().remove(node);
            }
        }
        return before - used;
    }

    private static KvNode parent(KvNode node) {
        KvNode parent = node.parent;
        if (parent == null) {
            throw new IllegalStateException("The root holds no tokens.");
        }
        return parent;
    }

    /** Whether others hold all cells of a sequence, so that it keeps nothing. */
    static boolean shared(KvSequence sequence) {
        KvNode node = sequence.node();
        return node.parent == null || !node.children.isEmpty() || node.ends.size() > 1;
    }

    /** Whether the last cells of a sequence have a twin that is as long or longer. */
    static boolean hasTwin(KvSequence sequence) {
        KvNode node = sequence.node();
        for (KvNode twin : parent(node).children) {
            if (twin != node && node.same(twin) == node.length()) {
                return true;
            }
        }
        return false;
    }

    /** A cached sequence whose last cells are a twin of the last cells of a sequence, but no longer; or null. */
    static @Nullable KvSequence lesserTwin(KvSequence sequence) {
        KvNode node = sequence.node();
        for (KvNode twin : parent(node).children) {
            if (twin != node && twin.children.isEmpty() && twin.runners == 0 && node.same(twin) == twin.length()) {
                return twin.ends.getFirst();
            }
        }
        return null;
    }

    /** A sequence that holds a node. */
    static KvSequence holder(KvNode node) {
        KvNode at = node;
        while (at.ends.isEmpty()) {
            at = at.children.getFirst();
        }
        return at.ends.getFirst();
    }

    /** Forgets all. */
    void clear() {
        roots.clear();
        used = 0;
        pinned = 0;
    }
}
