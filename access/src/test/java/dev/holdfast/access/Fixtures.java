package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Price;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Scope;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Things the tests of this package share. */
final class Fixtures {
    static final ModelRef MODEL = new ModelRef("tiny");

    private Fixtures() {}

    static LimitSettings limits(long requests, long input, long output, long concurrent) {
        return new LimitSettings(requests, input, output, concurrent, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    static LimitSettings tokens(long perDay, long perMonth) {
        return new LimitSettings(0, 0, 0, 0, perDay, perMonth, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    static AccessSettings settings(LimitSettings organisation, LimitSettings project) {
        return new AccessSettings(
                Map.of(
                        "acme",
                        new OrganisationSettings(
                                organisation,
                                Map.of("web", new ProjectSettings(LabelFormat.STANDARD.parse("internal"), project)))),
                Duration.ofHours(1));
    }

    static Principal principal(String key) {
        return new Principal(
                key, key, "acme", "web", Set.of(Scope.INFERENCE), Set.of(), Clearance.UNRESTRICTED, Label.LOWEST);
    }

    static Demand demand(long prompt, long output) {
        return new Demand(MODEL, Price.FREE, prompt, output, false);
    }

    static Permit granted(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Granted.class);
        return ((Admission.Granted) admission).permit();
    }

    static Admission.Refused refused(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Refused.class);
        return (Admission.Refused) admission;
    }
}
