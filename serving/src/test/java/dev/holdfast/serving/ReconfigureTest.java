package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Compartments;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Sensitivity;
import dev.holdfast.domain.Trust;
import dev.holdfast.serving.Bench.Caller;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconfigureTest {
    private final Bench bench = new Bench();

    @Test
    void anUnchangedReplicaIsKeptWithWhatItRuns() {
        ServedModel before = bench.serve(Bench.bounds(4, 4), "a", "b");
        Caller caller = bench.dispatch(before, 9);
        FakeEngine kept = bench.engine("a");
        ServedModel after = bench.serve(Bench.bounds(5, 4), "c", "a");
        assertThat(bench.engine("a")).isSameAs(kept);
        assertThat(kept.closed).isFalse();
        assertThat(after.replicas())
                .containsExactly(
                        new ReplicaStatus("http://c", true, 0, 0, ""), new ReplicaStatus("http://a", true, 1, 9, ""));
        kept.last().complete();
        assertThat(caller.terminals()).isEqualTo(1);
        assertThat(after.replicas().getLast().inFlight()).isZero();
    }

    @Test
    void aRemovedReplicaFinishesWhatItRunsAndThenCloses() {
        ServedModel before = bench.serve(Bench.bounds(4, 4), "a");
        Caller caller = bench.dispatch(before, 1);
        FakeEngine old = bench.engine("a");
        bench.serve(Bench.bounds(4, 4), "b");
        assertThat(old.closed).isFalse();
        assertThat(bench.dispatch(before, 1).replicas).containsExactly("http://b");
        old.last().chunk();
        old.last().complete();
        assertThat(caller.events).hasSize(2);
        assertThat(old.closed).isTrue();
    }

    @Test
    void anIdleRemovedReplicaClosesAtOnce() {
        bench.serve(Bench.bounds(4, 4), "a");
        bench.serve(Bench.bounds(4, 4), "b");
        assertThat(bench.engine("a").closed).isTrue();
    }

    @Test
    void aRemovedModelIsNotFoundAndThoseWhoWaitForItAreSentAway() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        Caller runs = bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.models.reconfigure(List.of());
        bench.loop.settle();
        assertThat(bench.models.find(new ModelRef("m"))).isNull();
        assertThat(waits.failure()).isEqualTo(ErrorCode.NO_REPLICA);
        bench.engine("a").last().complete();
        assertThat(runs.terminals()).isEqualTo(1);
        assertThat(bench.engine("a").closed).isTrue();
    }

    @Test
    void moreRoomIsGivenToThoseWhoWait() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.serve(Bench.bounds(2, 4), "a");
        assertThat(waits.replicas).hasSize(1);
    }

    @Test
    void theSameEngineTwiceIsTwoReplicas() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a", "a");
        assertThat(model.replicas()).hasSize(2);
        assertThat(bench.serve(Bench.bounds(4, 4), "a").replicas()).hasSize(1);
    }

    @Test
    void settingsThatCannotBeServedChangeNothing() {
        bench.serve(Bench.bounds(4, 4), "a");
        ModelSettings twin = Bench.model("n", Bench.bounds(4, 4), "b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.models.reconfigure(List.of(twin, twin)))
                .withMessageContaining("two models are called 'n'");
        assertThat(bench.models.all()).extracting(ServedModel::ref).containsExactly(new ModelRef("m"));
        assertThat(bench.engines).doesNotContainKey("b");
    }

    @Test
    void everyProblemIsNamed() {
        assertThat(Models.problems(
                        List.of(labelled("x", "secret", "public"), labelled("x", "public", "a;b;c;d")),
                        LabelFormat.STANDARD))
                .hasSize(3)
                .anyMatch(problem -> problem.contains("clearance of model 'x': 'secret' is not a sensitivity"))
                .anyMatch(problem -> problem.contains("label of model 'x'"))
                .anyMatch(problem -> problem.contains("two models"));
    }

    @Test
    void aClearanceWithoutTrustAdmitsDataFromAnySourceAndOneWithTrustDoesNot() {
        bench.models.reconfigure(List.of(
                labelled("any", "confidential;hr", "internal"), labelled("user", "public;;user", "public;;system")));
        ServedModel any = bench.models.all().getFirst();
        ServedModel user = bench.models.all().getLast();
        assertThat(any.clearance()).isEqualTo(Clearance.of(Sensitivity.CONFIDENTIAL, Compartments.of("hr")));
        assertThat(any.label()).isEqualTo(new Label(Sensitivity.INTERNAL, Compartments.NONE, Trust.USER));
        assertThat(user.clearance().ceiling().trust()).isEqualTo(Trust.USER);
        assertThat(user.label()).isEqualTo(Label.LOWEST);
    }

    @Test
    void closingClosesEveryEngine() {
        bench.serve(Bench.bounds(4, 4), "a", "b");
        bench.models.close();
        assertThat(bench.engines.values()).allMatch(engine -> engine.closed);
        assertThat(bench.models.all()).isEmpty();
    }

    @Test
    void cachedTokensCostWhatOthersCostUnlessPricedApart() {
        BigDecimal one = BigDecimal.ONE;
        assertThat(new PriceSettings(one, null, one).perToken().cached()).isEqualTo(1000);
        assertThat(new PriceSettings(one, new BigDecimal("0.1"), one).perToken().cached())
                .isEqualTo(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new PriceSettings(one.negate(), null, one));
    }

    private static ModelSettings labelled(String name, String clearance, String label) {
        ModelSettings plain = Bench.model(name, Bench.bounds(1, 1), name);
        return new ModelSettings(
                name,
                plain.engines(),
                clearance,
                label,
                plain.maxOutputTokens(),
                0,
                plain.price(),
                plain.admission(),
                plain.endpoints(),
                "test");
    }
}
