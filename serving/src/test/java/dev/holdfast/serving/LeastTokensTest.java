package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

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

class LeastTokensTest {
    private static Decision choose(List<Candidate> replicas, int concurrency) {
        return new LeastTokens().choose(replicas, concurrency, 0);
    }

    @Test
    void fewestTokensInFlightWinNotFewestRequests() {
        assertThat(choose(List.of(new Candidate(true, 1, 900, 0), new Candidate(true, 3, 30, 0)), 4))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
    }

    @Test
    void amongEqualTokensFewestRequestsWinAndThenTheFirst() {
        assertThat(choose(List.of(new Candidate(true, 2, 5, 0), new Candidate(true, 1, 5, 0)), 4))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
        assertThat(choose(List.of(new Candidate(true, 0, 0, 0), new Candidate(true, 0, 0, 0)), 4))
                .isEqualTo(new Decision.Send(0, Reason.FEWEST_TOKENS));
    }

    @Test
    void aFullReplicaIsPassedOver() {
        assertThat(choose(List.of(new Candidate(true, 4, 1, 0), new Candidate(true, 1, 5, 0)), 4))
                .isEqualTo(new Decision.Send(1, Reason.ONLY_ONE));
    }

    @Test
    void noCandidateAtAllDiffersFromNoneWithRoom() {
        assertThat(choose(List.of(), 4)).isEqualTo(new Decision.NoneUp());
        assertThat(choose(List.of(new Candidate(false, 0, 0, 0)), 4)).isEqualTo(new Decision.NoneUp());
        assertThat(choose(List.of(new Candidate(false, 0, 0, 0), new Candidate(true, 4, 9, 0)), 4))
                .isEqualTo(new Decision.AllFull());
    }

    @Property
    void whoeverIsChosenHasRoomAndNobodyWithRoomIsLighter(@ForAll("snapshots") List<Candidate> replicas) {
        List<Candidate> open = replicas.stream()
                .filter(replica -> replica.candidate() && replica.inFlight() < 3)
                .toList();
        switch (choose(replicas, 3)) {
            case Decision.Send(int index, Reason reason) -> {
                assertThat(open).contains(replicas.get(index));
                assertThat(open)
                        .allMatch(other ->
                                other.inFlightTokens() >= replicas.get(index).inFlightTokens());
                assertThat(reason).isEqualTo(open.size() == 1 ? Reason.ONLY_ONE : Reason.FEWEST_TOKENS);
            }
            case Decision.AllFull() -> {
                assertThat(open).isEmpty();
                assertThat(replicas).anyMatch(Candidate::candidate);
            }
            case Decision.NoneUp() -> assertThat(replicas).noneMatch(Candidate::candidate);
        }
    }

    @Provide
    Arbitrary<List<Candidate>> snapshots() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.longs().between(0, 5))
                .as((up, inFlight, tokens) -> new Candidate(up, inFlight, tokens, 0))
                .list()
                .ofMaxSize(6);
    }
}
