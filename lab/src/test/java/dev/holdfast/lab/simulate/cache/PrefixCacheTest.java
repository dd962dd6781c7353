package dev.holdfast.lab.simulate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
    @Test
    void a_prompt_hits_as_far_as_it_begins_like_one_before() {
        PrefixCache cache = new PrefixCache(10);
        assertThat(cache.use(new long[] {1, 2, 3})).isZero();
        assertThat(cache.use(new long[] {1, 2, 4})).isEqualTo(2);
        assertThat(cache.match(new long[] {1, 2, 3})).isEqualTo(3);
        assertThat(cache.size()).isEqualTo(4);
    }

    @Test
    void a_block_that_was_used_longest_ago_is_evicted_first() {
        PrefixCache cache = new PrefixCache(3);
        cache.use(new long[] {1});
        cache.use(new long[] {2});
        cache.use(new long[] {3});
        cache.use(new long[] {1});
        cache.use(new long[] {4});
        assertThat(cache.match(new long[] {2})).isZero();
        assertThat(cache.match(new long[] {1})).isOne();
    }

    @Test
    void of_blocks_last_used_together_the_deepest_is_evicted_first() {
        PrefixCache cache = new PrefixCache(3);
        cache.use(new long[] {1, 2, 3});
        cache.use(new long[] {9});
        assertThat(cache.match(new long[] {1, 2, 3})).isEqualTo(2);
    }

    @Test
    void a_pinned_block_stays_until_nobody_pins_it() {
        PrefixCache cache = new PrefixCache(Integer.MAX_VALUE);
        cache.pin(1);
        cache.pin(1);
        assertThat(cache.evict()).isFalse();
        cache.unpin(1);
        assertThat(cache.evict()).isFalse();
        cache.unpin(1);
        assertThat(cache.evictable()).isOne();
        assertThat(cache.evict()).isTrue();
        assertThat(cache.size()).isZero();
    }

    @Test
    void a_prompt_longer_than_the_cache_leaves_its_beginning() {
        PrefixCache cache = new PrefixCache(2);
        cache.use(new long[] {1, 2, 3, 4});
        assertThat(cache.match(new long[] {1, 2, 3, 4})).isEqualTo(2);
    }

    @Test
    void a_negative_capacity_is_refused() {
        assertThatThrownBy(() -> new PrefixCache(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    void it_agrees_with_a_list_in_the_order_of_last_use(
            @ForAll @IntRange(max = 40) int capacity,
            @ForAll @Size(max = 60) List<@Size(max = 8) List<@IntRange(max = 3) Integer>> paths) {
        PrefixCache cache = new PrefixCache(capacity);
        LinkedHashSet<Long> model = new LinkedHashSet<>();
        for (List<Integer> path : paths) {
            long[] blocks = blocks(path);
            int expected = 0;
            while (expected < blocks.length && model.contains(blocks[expected])) {
                expected++;
            }
            assertThat(cache.use(blocks)).isEqualTo(expected);
            for (int i = blocks.length - 1; i >= 0; i--) {
                model.remove(blocks[i]);
                model.add(blocks[i]);
            }
            while (model.size() > capacity) {
                model.removeFirst();
            }
            assertThat(cache.size()).isEqualTo(model.size());
            assertThat(cache.evictable()).isEqualTo(model.size());
        }
    }

    /** Ids that stand for the block and everything before it. */
    private static long[] blocks(List<Integer> path) {
        List<Long> ids = new ArrayList<>();
        long id = 1;
        for (int step : path) {
            id = id * 7 + step;
            ids.add(id);
        }
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
