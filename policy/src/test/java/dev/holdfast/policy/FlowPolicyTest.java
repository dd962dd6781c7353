package dev.holdfast.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import org.junit.jupiter.api.Test;

class FlowPolicyTest {
    private final FlowPolicy policy = new FlowPolicy(LabelFormat.STANDARD);
    private final Label internal = LabelFormat.STANDARD.parse("internal");
    private final Label confidentialHr = LabelFormat.STANDARD.parse("confidential;hr");

    @Test
    void aRequestWithoutDeclarationCarriesTheKeysLabelJoinedWithTheProjects() {
        assertThat(policy.requestLabel(null, confidentialHr, internal)).isEqualTo(confidentialHr);
        assertThat(policy.requestLabel(null, internal, confidentialHr)).isEqualTo(confidentialHr);
    }

    @Test
    void aDeclarationReplacesTheKeysLabelButNeverSinksBelowTheProjects() {
        assertThat(policy.requestLabel("public", confidentialHr, internal)).isEqualTo(internal);
    }

    @Test
    void anUnreadableDeclarationIsTheHighestLabel() {
        assertThat(policy.requestLabel("secret-ish", internal, internal)).isEqualTo(Label.HIGHEST);
        assertThat(policy.requestLabel("", internal, internal)).isEqualTo(Label.HIGHEST);
    }

    @Test
    void aRefusalNamesTheSinkAndItsClearance() {
        Clearance clearance = new Clearance(LabelFormat.STANDARD.parse("internal;;external"));
        assertThat(policy.mayFlow(internal, "model 'm'", clearance)).isEqualTo(new FlowDecision.Allowed());
        assertThat(policy.mayFlow(confidentialHr, "model 'm'", clearance))
                .isEqualTo(new FlowDecision.Refused(confidentialHr, "model 'm'", clearance));
    }
}
