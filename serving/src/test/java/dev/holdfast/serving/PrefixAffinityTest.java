package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.serving.RoutingPolicy.Candidate;
import dev.holdfast.serving.RoutingPolicy.Decision;
import dev.holdfast.serving.RoutingPolicy.Reason;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PrefixAffinityTest {
    private static Decision choose(double weight, Candidate... replicas) {
        return new PrefixAffinity(weight).choose(List.of(replicas), 4, 0);
    }

    @Test
    void a_long_match_outweighs_a_greater_load() {
        assertThat(choose(0.5, new Candidate(true, 0, 0, 512), new Candidate(true, 2, 4_000, 8_192)))
                .isEqualTo(new Decision.Send(1, Reason.LONGEST_PREFIX));
    }

    @Test
    void a_short_match_that_all_prompts_share_does_not_draw_everything_to_one_replica() {
        assertThat(choose(0.5, new Candidate(true, 1, 4_000, 512), new Candidate(true, 0, 0, 0)))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
    }

    @Test
    void without_a_match_the_fewest_tokens_win() {
        assertThat(choose(1, new Candidate(true, 1, 10, 0), new Candidate(true, 1, 7, 0)))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
    }

    @Test
    void a_replica_without_room_gets_nothing_however_long_its_match() {
        assertThat(choose(1, new Candidate(true, 4, 9, 9_000), new Candidate(true, 0, 0, 0)))
                .isEqualTo(new Decision.Send(1, Reason.ONLY_ONE));
        assertThat(choose(1, new Candidate(true, 4, 9, 9_000))).isEqualTo(new Decision.AllFull());
        assertThat(choose(1, new Candidate(false, 0, 0, 0))).isEqualTo(new Decision.NoneUp());
    }

    @Test
    void a_weight_that_is_no_weight_is_refused() {
        assertThatThrownBy(() -> new PrefixAffinity(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new PrefixAffinity(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void nobody_open_has_a_better_balance_of_match_and_load(
            @ForAll("snapshots") List<Candidate> replicas, @ForAll("weights") double weight) {
        if (new PrefixAffinity(weight).choose(replicas, 3, 0) instanceof Decision.Send(int index, Reason _)) {
            Candidate chosen = replicas.get(index);
            assertThat(chosen.isOpen(3)).isTrue();
            assertThat(replicas)
                    .filteredOn(other -> other.isOpen(3))
                    .allMatch(other -> other.matchedTokens() - weight * other.inFlightTokens()
                            <= chosen.matchedTokens() - weight * chosen.inFlightTokens());
        } else {
            assertThat(replicas).noneMatch(replica -> replica.isOpen(3));
        }
    }

    @Provide
    Arbitrary<Double> weights() {
        return Arbitraries.of(0.0, 0.25, 1.0, 4.0);
    }

    @Provide
    Arbitrary<List<Candidate>> snapshots() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.longs().between(0, 50),
                        Arbitraries.integers().between(0, 50))
                .as(Candidate::new)
                .list()
                .ofMaxSize(6);
    }
}
