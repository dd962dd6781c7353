package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.serving.RoutingPolicy.Candidate;
import dev.holdfast.serving.RoutingPolicy.Decision;
import dev.holdfast.serving.RoutingPolicy.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private static final Candidate FREE = new Candidate(true, 0, 0, 0);
    private static final Candidate FULL = new Candidate(true, 2, 9, 0);
    private static final Candidate DOWN = new Candidate(false, 0, 0, 0);

    private static Decision choose(long turn, Candidate... replicas) {
        return new RoundRobin().choose(List.of(replicas), 2, turn);
    }

    @Test
    void each_replica_has_its_turn() {
        for (int turn = 0; turn < 7; turn++) {
            assertThat(choose(turn, FREE, FREE, FREE)).isEqualTo(new Decision.Send(turn % 3, Reason.NEXT_IN_TURN));
        }
    }

    @Test
    void one_that_is_down_or_full_is_passed_over() {
        assertThat(choose(1, FREE, DOWN, FULL, FREE)).isEqualTo(new Decision.Send(3, Reason.NEXT_IN_TURN));
        assertThat(choose(1, FREE, DOWN, FULL)).isEqualTo(new Decision.Send(0, Reason.ONLY_ONE));
    }

    @Test
    void all_full_differs_from_none_up() {
        assertThat(choose(5, FULL, DOWN)).isEqualTo(new Decision.AllFull());
        assertThat(choose(5, DOWN)).isEqualTo(new Decision.NoneUp());
        assertThat(choose(5)).isEqualTo(new Decision.NoneUp());
    }
}
