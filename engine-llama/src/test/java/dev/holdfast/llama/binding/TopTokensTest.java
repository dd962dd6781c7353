package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TopTokensTest {
    @Property
    void areTheFirstOfTheSortedTokens(
            @ForAll @Size(max = 60) int[] values, @ForAll @IntRange(min = 1, max = 70) int most) {
        float[] logits = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            logits[i] = values[i] % 5 == 0 ? Float.NEGATIVE_INFINITY : values[i] % 7;
        }
        int[] expected = IntStream.range(0, logits.length)
                .filter(i -> logits[i] > Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted((a, b) -> logits[a] == logits[b] ? a - b : Float.compare(logits[b], logits[a]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
        TopTokens top = TopTokens.of(logits, most);
        assertThat(IntStream.range(0, top.size()).map(top::token).toArray()).isEqualTo(expected);
        for (int i = 0; i < top.size(); i++) {
            assertThat(top.logit(i)).isEqualTo(logits[top.token(i)]);
        }
    }

    @Test
    void thereAreNoneOfNothing() {
        assertThat(TopTokens.of(new float[0], 3).size()).isZero();
    }
}
