package dev.holdfast.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.stats.RandomSource;
import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LengthsAndPromptsTest {
    private static Sample drawn(LengthDistribution lengths, int count) {
        RandomGenerator random = RandomSource.of(5);
        return Sample.of(
                IntStream.range(0, count).mapToDouble(i -> lengths.draw(random)).toArray());
    }

    private static Datasets.Shape shape(long seed) {
        return new Datasets.Shape(
                LengthDistribution.fixed(300), LengthDistribution.fixed(20), () -> TokenScale.ENGLISH, seed);
    }

    private static String text(Prompt prompt) {
        return String.join(" ", prompt.messages().stream().map(Message::content).toList());
    }

    @Property(tries = 200)
    void lengths_around_a_value_stay_within_the_ratio_and_reach_both_ends(
            @ForAll @IntRange(min = 4, max = 5000) int tokens) {
        Sample sample = drawn(LengthDistribution.aroundByRatio(tokens, 0.25), 2000);

        assertThat(sample.min()).isGreaterThanOrEqualTo(Math.floor(tokens * 0.75));
        assertThat(sample.max()).isLessThanOrEqualTo(Math.ceil(tokens * 1.25));
        assertThat(sample.mean()).isCloseTo(tokens, within(0.03 * tokens + 0.5));
    }

    @Test
    void a_lognormal_length_has_the_percentiles_that_were_given() {
        Sample sample = drawn(LengthDistribution.logNormal(500, 4000), 100_000);

        assertThat(sample.median()).isCloseTo(500, within(15.0));
        assertThat(sample.percentile(99)).isCloseTo(4000, within(250.0));
        assertThat(drawn(LengthDistribution.logNormalByMean(800, 1.5), 200_000).mean())
                .isCloseTo(800, within(20.0));
    }

    @Test
    void measured_lengths_are_drawn_as_often_as_they_occurred_and_can_be_clipped() {
        LengthDistribution measured = new LengthDistribution.Empirical(new int[] {1, 1, 1, 100});

        assertThat(drawn(measured, 40_000).mean()).isCloseTo(25.75, within(1.0));
        assertThat(drawn(measured.clipped(10, 50), 100).max()).isEqualTo(50);
        assertThatThrownBy(() -> LengthDistribution.aroundByRatio(10, 1)).hasMessageContaining("below 1");
    }

    @Test
    void random_prompts_are_prose_of_the_wanted_length_that_begins_differently_each_time() {
        Prompts prompts = Datasets.random(shape(1));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Prompt prompt = prompts.next();
            assertThat(prompt.outputTokens()).isEqualTo(20);
            texts.add(text(prompt));
        }

        assertThat(texts)
                .allSatisfy(text ->
                        assertThat(TokenScale.words(text) * TokenScale.ENGLISH).isCloseTo(300, within(15.0)));
        assertThat(texts.stream().map(text -> text.substring(0, 24)).distinct().count())
                .isGreaterThan(45);
    }

    @Test
    void shared_beginnings_are_as_many_as_asked_and_what_follows_differs() {
        Prompts prompts = Datasets.sharedPrefix(shape(1), 3, 200);
        List<String> texts =
                IntStream.range(0, 60).mapToObj(i -> text(prompts.next())).toList();

        assertThat(texts.stream().map(text -> text.substring(0, 400)).distinct())
                .hasSize(3);
        assertThat(texts.stream().distinct()).hasSize(60);
    }

    @Test
    void a_conversation_has_its_turns_in_order_and_the_last_is_marked() {
        Prompts prompts = Datasets.conversations(shape(1), LengthDistribution.fixed(3), 2, 0);
        List<Prompt> asked =
                IntStream.range(0, 12).mapToObj(i -> prompts.next()).toList();
        String session = asked.getFirst().session();

        List<Prompt> one = asked.stream()
                .filter(prompt -> prompt.session().equals(session))
                .toList();
        assertThat(one).extracting(Prompt::turn).containsExactly(0, 1, 2);
        assertThat(one).extracting(Prompt::last).containsExactly(false, false, true);
    }

    @Test
    void the_same_seed_asks_the_same() {
        assertThat(text(Datasets.random(shape(4)).next()))
                .isEqualTo(text(Datasets.random(shape(4)).next()));
        assertThat(text(Datasets.random(shape(4)).next()))
                .isNotEqualTo(text(Datasets.random(shape(5)).next()));
    }
}
