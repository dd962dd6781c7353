package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.serving.ReplicaChoice.Candidate;
import dev.holdfast.serving.ReplicaChoice.Decision;
import dev.holdfast.serving.ReplicaChoice.Reason;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReplicaChoiceTest {
    @Test
    void fewestTokensInFlightWinNotFewestRequests() {
        assertThat(ReplicaChoice.choose(List.of(new Candidate(true, 1, 900), new Candidate(true, 3, 30)), 4))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
    }

    @Test
    void amongEqualTokensFewestRequestsWinAndThenTheFirst() {
        assertThat(ReplicaChoice.choose(List.of(new Candidate(true, 2, 5), new Candidate(true, 1, 5)), 4))
                .isEqualTo(new Decision.Send(1, Reason.FEWEST_TOKENS));
        assertThat(ReplicaChoice.choose(List.of(new Candidate(true, 0, 0), new Candidate(true, 0, 0)), 4))
                .isEqualTo(new Decision.Send(0, Reason.FEWEST_TOKENS));
    }

    @Test
    void aFullReplicaIsPassedOver() {
        assertThat(ReplicaChoice.choose(List.of(new Candidate(true, 4, 1), new Candidate(true, 1, 5)), 4))
                .isEqualTo(new Decision.Send(1, Reason.ONLY_ONE));
    }

    @Test
    void noCandidateAtAllDiffersFromNoneWithRoom() {
        assertThat(ReplicaChoice.choose(List.of(), 4)).isEqualTo(new Decision.NoneUp());
        assertThat(ReplicaChoice.choose(List.of(new Candidate(false, 0, 0)), 4)).isEqualTo(new Decision.NoneUp());
        assertThat(ReplicaChoice.choose(List.of(new Candidate(false, 0, 0), new Candidate(true, 4, 9)), 4))
                .isEqualTo(new Decision.AllFull());
    }

    @Property
    void whoeverIsChosenHasRoomAndNobodyWithRoomIsLighter(@ForAll("snapshots") List<Candidate> replicas) {
        List<Candidate> open = replicas.stream()
                .filter(replica -> replica.candidate() && replica.inFlight() < 3)
                .toList();
        switch (ReplicaChoice.choose(replicas, 3)) {
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
                .as(Candidate::new)
                .list()
                .ofMaxSize(6);
    }
}
