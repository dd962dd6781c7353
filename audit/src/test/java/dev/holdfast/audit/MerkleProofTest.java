package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MerkleProofTest {
    private final TreeHasher hasher = new TreeHasher();

    @Test
    void the_empty_tree_and_the_empty_leaf_hash_as_RFC_6962_says() {
        assertThat(HexFormat.of().formatHex(new Frontier(hasher).root()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(HexFormat.of().formatHex(hasher.leaf(new byte[0])))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    @Property(tries = 200)
    void the_frontier_grows_the_tree_of_RFC_6962(@ForAll @IntRange(min = 0, max = 300) int size) {
        Frontier frontier = new Frontier(hasher);
        leaves(size).forEach(frontier::add);
        assertThat(frontier.root()).isEqualTo(naive(leaves(size)));
        Frontier resumed = new Frontier(hasher, frontier.subtrees(), size);
        resumed.add(leaf(size));
        assertThat(resumed.root()).isEqualTo(naive(leaves(size + 1)));
    }

    @Property(tries = 300)
    void an_inclusion_proof_holds_and_no_other_does(
            @ForAll @IntRange(min = 1, max = 130) int size, @ForAll @IntRange(max = 129) int index) {
        int at = index % size;
        byte[] root = naive(leaves(size));
        List<byte[]> path =
                MerkleProof.hashes(MerkleProof.inclusion(at, size), leaves(size).iterator(), hasher);
        assertThat(MerkleProof.includes(at, size, leaf(at), path, root)).isTrue();
        assertThat(MerkleProof.includes(at, size, leaf(at + 1), path, root)).isFalse();
        assertThat(MerkleProof.includes(at, size, leaf(at), path, leaf(0))).isEqualTo(size == 1 && at == 0);
        for (int other = 0; other < size; other++) {
            assertThat(MerkleProof.includes(other, size, leaf(at), path, root)).isEqualTo(other == at);
        }
        assertThat(MerkleProof.includes(size, size, leaf(at), path, root)).isFalse();
        for (int i = 0; i < path.size(); i++) {
            assertThat(MerkleProof.includes(at, size, leaf(at), flipped(path, i), root))
                    .isFalse();
            assertThat(MerkleProof.includes(at, size, leaf(at), without(path, i), root))
                    .isFalse();
        }
        List<byte[]> longer = new ArrayList<>(path);
        longer.add(leaf(3));
        assertThat(MerkleProof.includes(at, size, leaf(at), longer, root)).isFalse();
    }

    @Property(tries = 300)
    void a_consistency_proof_holds_and_no_other_does(
            @ForAll @IntRange(min = 1, max = 130) int newer, @ForAll @IntRange(max = 129) int pick) {
        int older = 1 + pick % newer;
        byte[] oldRoot = naive(leaves(older));
        byte[] newRoot = naive(leaves(newer));
        List<byte[]> path = MerkleProof.hashes(
                MerkleProof.consistency(older, newer), leaves(newer).iterator(), hasher);
        assertThat(MerkleProof.consistent(older, oldRoot, newer, newRoot, path)).isTrue();
        assertThat(MerkleProof.consistent(older, leaf(77), newer, newRoot, path))
                .isFalse();
        assertThat(MerkleProof.consistent(older, oldRoot, newer, leaf(77), path))
                .isFalse();
        for (int i = 0; i < path.size(); i++) {
            assertThat(MerkleProof.consistent(older, oldRoot, newer, newRoot, flipped(path, i)))
                    .isFalse();
            assertThat(MerkleProof.consistent(older, oldRoot, newer, newRoot, without(path, i)))
                    .isFalse();
        }
    }

    private byte[] naive(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return HexFormat.of().parseHex(Digest.of(new byte[0]).hex());
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = 1;
        while (split * 2 < leaves.size()) {
            split *= 2;
        }
        return hasher.node(naive(leaves.subList(0, split)), naive(leaves.subList(split, leaves.size())));
    }

    private List<byte[]> leaves(int count) {
        return IntStream.range(0, count).mapToObj(this::leaf).toList();
    }

    private byte[] leaf(int number) {
        return hasher.leaf(("leaf " + number).getBytes(StandardCharsets.UTF_8));
    }

    private static List<byte[]> flipped(List<byte[]> path, int index) {
        List<byte[]> changed = new ArrayList<>(path);
        byte[] hash = path.get(index).clone();
        hash[index % hash.length] ^= 1;
        changed.set(index, hash);
        return changed;
    }

    private static List<byte[]> without(List<byte[]> path, int index) {
        List<byte[]> changed = new ArrayList<>(path);
        changed.remove(index);
        return changed;
    }
}
