package dev.holdfast.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Inclusion and consistency proofs of RFC 6962, sections 2.1.1 and 2.1.2, checked as RFC 9162 writes it. A proof is a list
 * of subtree hashes; which subtrees those are follows from the sizes alone. Pure functions.
 */
final class MerkleProof {
    private MerkleProof() {}

    /** The leaves from {@code start} (inclusive) to {@code end} (exclusive). */
    record Range(long start, long end) {}

    /** The subtrees whose hashes prove that a leaf is in a tree, in the order of the proof. */
    static List<Range> inclusion(long leaf, long size) {
        if (leaf < 0 || leaf >= size) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has no leaf " + leaf);
        }
        List<Range> path = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end - start > 1) {
            long middle = start + split(end - start);
            if (leaf < middle) {
                path.add(new Range(middle, end));
                end = middle;
            } else {
                path.add(new Range(start, middle));
                start = middle;
            }
        }
        return path.reversed();
    }

    /** The subtrees whose hashes prove that the tree of the older size is a prefix of the newer, in the proof's order. */
    static List<Range> consistency(long older, long newer) {
        if (older < 1 || older > newer) {
            throw new IllegalArgumentException("no tree of " + older + " leaves grew into one of " + newer);
        }
        List<Range> path = new ArrayList<>();
        long start = 0;
        long end = newer;
        while (end > older) {
            long middle = start + split(end - start);
            if (older <= middle) {
                path.add(new Range(middle, end));
                end = middle;
            } else {
                path.add(new Range(start, middle));
                start = middle;
            }
        }
        if (start > 0) {
            path.add(new Range(start, end));
        }
        return path.reversed();
    }

    /** The hashes of disjoint ranges, in the order given, from all leaves of the tree in their order. */
    static List<byte[]> hashes(List<Range> ranges, Iterator<byte[]> leaves, TreeHasher hasher) {
        List<Integer> byStart = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            byStart.add(i);
        }
        byStart.sort(Comparator.comparingLong(i -> ranges.get(i).start()));
        byte[][] found = new byte[ranges.size()][];
        long next = 0;
        for (int i : byStart) {
            Range range = ranges.get(i);
            for (; next < range.start(); next++) {
                leaves.next();
            }
            Frontier subtree = new Frontier(hasher);
            for (; next < range.end(); next++) {
                subtree.add(leaves.next());
            }
            found[i] = subtree.root();
        }
        return List.of(found);
    }

    /** Whether the proof shows that the leaf with this hash is in the tree with this root. */
    static boolean includes(long leaf, long size, byte[] leafHash, List<byte[]> path, byte[] root) {
        if (leaf < 0 || leaf >= size) {
            return false;
        }
        TreeHasher hasher = new TreeHasher();
        long at = leaf;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                hash = hasher.node(sibling, hash);
                while (at != 0 && (at & 1) == 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hasher.node(hash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    /** Whether the proof shows that the older tree is a prefix of the newer one. */
    static boolean consistent(long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> path) {
        if (older < 1 || older > newer) {
            return false;
        }
        if (older == newer) {
            return path.isEmpty() && Arrays.equals(olderRoot, newerRoot);
        }
        List<byte[]> rest = new ArrayList<>(path);
        if (Long.bitCount(older) == 1) {
            rest.addFirst(olderRoot);
        }
        return !rest.isEmpty() && climbs(older, olderRoot, newer, newerRoot, rest);
    }

    private static boolean climbs(long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> path) {
        TreeHasher hasher = new TreeHasher();
        int complete = Long.numberOfTrailingZeros(older);
        long at = (older - 1) >> complete;
        long last = (newer - 1) >> complete;
        byte[] oldHash = path.getFirst();
        byte[] newHash = oldHash;
        for (byte[] sibling : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                oldHash = hasher.node(sibling, oldHash);
                newHash = hasher.node(sibling, newHash);
                while (at != 0 && (at & 1) == 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                newHash = hasher.node(newHash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(oldHash, olderRoot) && Arrays.equals(newHash, newerRoot);
    }

    /** The largest power of two smaller than this. */
    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }
}
