package dev.holdfast.llama.schedule;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Checks the counts and the invariants of a {@link KvTree} against a count from its sequences alone. */
final class KvAudit {
    private KvAudit() {}

    /**
     * Counts the cells that sequences hold, each once.
     *
     * @throws IllegalStateException if anything differs from what the tree says
     */
    static void check(KvTree tree, KvSequence[] sequences, int capacity) {
        Set<KvNode> held = new HashSet<>();
        Set<KvNode> run = new HashSet<>();
        for (KvSequence sequence : sequences) {
            for (KvNode at = sequence.end; at != null; at = at.parent) {
                held.add(at);
                if (sequence.running) {
                    run.add(at);
                }
            }
            KvNode end = sequence.end;
            require(end == null || end.ends.contains(sequence), "a node does not know the sequence that ends there");
            require(
                    end == null || sequence.running || (end.children.isEmpty() && end.ends.size() == 1),
                    "a cached sequence does not end alone at a leaf");
        }
        require(sum(held) == tree.used(), "cells in use");
        require(sum(run) == tree.pinned(), "cells that running sequences hold");
        require(tree.used() <= capacity, "more cells in use than there are");
        for (KvNode node : held) {
            long runners = Arrays.stream(sequences)
                    .filter(s -> s.running && holds(s, node))
                    .count();
            require(node.runners == runners, "running sequences of a node");
            require(node.parent != null || tree.roots().containsValue(node), "a root is lost");
            require(node.parent == null || node.length() > 0, "a node is empty");
            for (KvNode child : node.children) {
                require(held.contains(child), "nobody holds a node");
                require(child.parent == node && child.start == node.end(), "a node hangs at the wrong place");
            }
        }
        require(held.containsAll(tree.roots().values()), "an empty root");
    }

    private static boolean holds(KvSequence sequence, KvNode node) {
        for (KvNode at = sequence.end; at != null; at = at.parent) {
            if (at == node) {
                return true;
            }
        }
        return false;
    }

    private static int sum(Set<KvNode> nodes) {
        return nodes.stream().mapToInt(KvNode::length).sum();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("The KV memory's accounting is wrong: " + what + ".");
        }
    }
}
