package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.Batch;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class BatchSplitTest {
    /** Runs batches of a size; returns how many of the last hundred were split. */
    private static int splitOfTheLastHundred(BatchSplit split, int size, int batches, LongUnaryOperator cost) {
        int count = 0;
        for (int i = 0; i < batches; i++) {
            boolean separate = split.split(size);
            if (separate) {
                for (int j = 0; j < size; j++) {
                    split.took(1, cost.applyAsLong(1));
                }
            } else {
                split.took(size, cost.applyAsLong(size));
            }
            count += separate && i >= batches - 100 ? 1 : 0;
        }
        return count;
    }

    @Test
    void splitsWhereOneByOneIsFaster() {
        assertThat(splitOfTheLastHundred(new BatchSplit(), 4, 1000, n -> n == 1 ? 4_000 : 22_000))
                .isBetween(99, 100);
    }

    @Test
    void doesNotSplitWhereTogetherIsFaster() {
        assertThat(splitOfTheLastHundred(new BatchSplit(), 4, 1000, n -> 3_000 + 500 * n))
                .isBetween(0, 1);
    }

    @Test
    void leavesItWhereItMakesNoDifference() {
        assertThat(splitOfTheLastHundred(new BatchSplit(), 4, 1000, n -> 1_000 * n))
                .isBetween(0, 1);
    }

    @Test
    void noticesWhenTheCostsChange() {
        BatchSplit split = new BatchSplit();
        splitOfTheLastHundred(split, 4, 1000, n -> n == 1 ? 4_000 : 22_000);
        assertThat(splitOfTheLastHundred(split, 4, 20_000, n -> n == 1 ? 4_000 : 9_000))
                .isBetween(0, 1);
        assertThat(splitOfTheLastHundred(split, 4, 20_000, n -> n == 1 ? 4_000 : 22_000))
                .isBetween(99, 100);
    }

    @Test
    void oneSlowBatchDoesNotTurnIt() {
        BatchSplit split = new BatchSplit();
        splitOfTheLastHundred(split, 4, 100, n -> 3_000 + 500 * n);
        split.took(4, 12_000);
        assertThat(split.split(4)).isFalse();
    }

    @Test
    void concernsOnlyFewTokensThatAllHaveAnOutput() {
        Batch batch = new Batch(100);
        for (int i = 0; i < BatchSplit.LARGEST; i++) {
            batch.add(1, 5, i, true);
        }
        assertThat(BatchSplit.concerns(batch)).isTrue();
        batch.add(1, 5, 99, true);
        assertThat(BatchSplit.concerns(batch)).isFalse();
        batch.clear();
        batch.add(1, 5, 0, false);
        batch.add(1, 6, 0, true);
        assertThat(BatchSplit.concerns(batch)).isFalse();
    }
}
