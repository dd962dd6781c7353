package dev.holdfast.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LabelLatticeTest {
    @Provide
    static Arbitrary<Label> labels() {
        Arbitrary<Compartments> some = Arbitraries.of("hr", "finance", "legal", "r-d")
                .set()
                .ofMaxSize(4)
                .map(names -> new Compartments(false, names));
        return Combinators.combine(
                        Arbitraries.of(Sensitivity.class),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(5, some),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(Compartments.ALL))),
                        Arbitraries.of(Trust.class))
                .as(Label::new);
    }

    @Property
    void joinIsCommutative(@ForAll("labels") Label a, @ForAll("labels") Label b) {
        assertThat(a.join(b)).isEqualTo(b.join(a));
    }

    @Property
    void joinIsAssociative(@ForAll("labels") Label a, @ForAll("labels") Label b, @ForAll("labels") Label c) {
        assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    }

    @Property
    void joinIsIdempotentWithLowestAsIdentityAndHighestAsTop(@ForAll("labels") Label a) {
        assertThat(a.join(a)).isEqualTo(a);
        assertThat(a.join(Label.LOWEST)).isEqualTo(a);
        assertThat(a.join(Label.HIGHEST)).isEqualTo(Label.HIGHEST);
    }

    @Property
    void beingWithinMeansThatTheJoinIsTheOther(@ForAll("labels") Label a, @ForAll("labels") Label b) {
        assertThat(a.isWithin(b)).isEqualTo(a.join(b).equals(b));
    }

    @Property
    void whatMayFlowJoinedMayFlowApart(
            @ForAll("labels") Label a, @ForAll("labels") Label b, @ForAll("labels") Label c) {
        Clearance sink = new Clearance(c);
        assertThat(sink.admits(a.join(b))).isEqualTo(sink.admits(a) && sink.admits(b));
    }

    @Property
    void theTextOfALabelReadsBackToIt(@ForAll("labels") Label label) {
        assertThat(LabelFormat.STANDARD.parse(LabelFormat.STANDARD.format(label)))
                .isEqualTo(label);
    }

    @Property
    void theTextOfAClearanceReadsBackToIt(@ForAll("labels") Label ceiling) {
        Clearance clearance = new Clearance(ceiling);
        assertThat(LabelFormat.STANDARD.parseClearance(LabelFormat.STANDARD.format(clearance)))
                .isEqualTo(clearance);
    }

    @Property
    void noTextMakesTheReaderThrowAnythingButIllegalArgument(@ForAll String text) {
        Label read = LabelFormat.STANDARD.parseOrHighest(text);
        assertThat(read.isWithin(Label.HIGHEST)).isTrue();
    }

    @Test
    void anUnreadableLabelIsTheHighest() {
        assertThat(LabelFormat.STANDARD.parseOrHighest("top secret")).isEqualTo(Label.HIGHEST);
        assertThat(LabelFormat.STANDARD.parseOrHighest("")).isEqualTo(Label.HIGHEST);
        assertThat(LabelFormat.STANDARD.parseOrHighest("public;hr;user;more")).isEqualTo(Label.HIGHEST);
        assertThat(LabelFormat.STANDARD.parseOrHighest("public;h r")).isEqualTo(Label.HIGHEST);
    }

    @Test
    void onlyAnUnrestrictedSinkTakesTheHighestLabel() {
        assertThat(Clearance.UNRESTRICTED.admits(Label.HIGHEST)).isTrue();
        assertThat(Clearance.of(Sensitivity.REGULATED, Compartments.of("hr")).admits(Label.HIGHEST))
                .isFalse();
    }

    @Test
    void levelsMayGoByOtherNames() {
        LabelFormat format = new LabelFormat(Map.of(Sensitivity.CONFIDENTIAL, "Amber", Sensitivity.REGULATED, "red"));
        assertThat(format.parse("AMBER; hr , finance"))
                .isEqualTo(new Label(Sensitivity.CONFIDENTIAL, Compartments.of("hr", "finance"), Trust.USER));
        assertThat(format.format(new Label(Sensitivity.REGULATED, Compartments.ALL, Trust.EXTERNAL)))
                .isEqualTo("red;*;external");
        assertThat(format.parse("confidential").sensitivity()).isEqualTo(Sensitivity.CONFIDENTIAL);
    }

    @Test
    void twoLevelsCannotShareAName() {
        Map<Sensitivity, String> names = Map.of(Sensitivity.PUBLIC, "x", Sensitivity.INTERNAL, "X");
        assertThatThrownBy(() -> new LabelFormat(names)).hasMessageContaining("both called 'x'");
    }

    @Test
    void compartmentNamesAreChecked() {
        assertThatThrownBy(() -> new Compartments(false, Set.of("Not A Name"))).hasMessageContaining("lower-case");
    }
}
