package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StepPlanTest {
    private final StepPlan plan = new StepPlan(32);

    @Test
    void nextTokensComeBeforePrompts() {
        add(100, 1, 1);
        assertThat(plan.share(10, 64)).isEqualTo(10);
        assertGranted(8, 1, 1);
    }

    @Test
    void promptsTakeNoMoreThanTheirPartWhileOthersDraw() {
        add(100, 1);
        assertThat(plan.share(64, 16)).isEqualTo(17);
        assertGranted(16, 1);
    }

    @Test
    void promptsTakeTheWholeStepWhenNobodyDraws() {
        add(100);
        assertThat(plan.share(64, 16)).isEqualTo(64);
        assertGranted(64);
    }

    @Test
    void theFirstPromptHasHalfAndTheShortestGoBeforeTheLonger() {
        add(1000, 500, 20, 10);
        assertThat(plan.share(64, 64)).isEqualTo(64);
        assertGranted(32, 2, 20, 10);
    }

    @Test
    void aPromptOfWorsePriorityHasWhatTheBetterLeave() {
        plan.add(40, -1);
        plan.add(5, 0);
        plan.add(100, 0);
        assertThat(plan.share(64, 64)).isEqualTo(64);
        assertGranted(40, 5, 19);
    }

    @Property
    void nothingIsWastedAndNobodyHasMoreThanItNeeds(
            @ForAll @Size(max = 32) List<@IntRange(min = 1, max = 40) Integer> remaining,
            @ForAll @IntRange(min = 1, max = 100) int batch,
            @ForAll @IntRange(min = 1, max = 100) int prompts) {
        plan.clear();
        remaining.forEach(tokens -> plan.add(tokens, 0));
        int given = plan.share(batch, prompts);
        int next = Math.min(batch, (int) remaining.stream().filter(r -> r == 1).count());
        int rest = remaining.stream().filter(r -> r > 1).mapToInt(r -> r).sum();
        int room = next > 0 ? Math.min(batch - next, prompts) : batch;
        assertThat(given).isEqualTo(next + Math.min(room, rest));
        int sum = 0;
        for (int i = 0; i < remaining.size(); i++) {
            assertThat(plan.granted(i)).isBetween(0, remaining.get(i));
            sum += plan.granted(i);
        }
        assertThat(sum).isEqualTo(given);
    }

    private void add(int... remaining) {
        for (int tokens : remaining) {
            plan.add(tokens, 0);
        }
    }

    private void assertGranted(int... granted) {
        for (int i = 0; i < granted.length; i++) {
            assertThat(plan.granted(i)).as("granted to %d", i).isEqualTo(granted[i]);
        }
    }
}
