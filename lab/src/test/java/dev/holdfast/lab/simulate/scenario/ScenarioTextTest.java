package dev.holdfast.lab.simulate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.simulate.Outage;
import dev.holdfast.lab.simulate.Slowdown;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.serving.PrefixAffinity;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ScenarioTextTest {
    @Test
    void lengths_are_fixed_even_or_lognormal() {
        assertThat(Lengths.parse("512").draw(new Random(1))).isEqualTo(512);
        assertThat(Lengths.parse("800:1024")).isEqualTo(new LengthDistribution.Uniform(800, 1024));
        assertThat(Lengths.parse("600~4000").mean()).isBetween(700.0, 1000.0);
        assertThatThrownBy(() -> Lengths.parse("0")).isInstanceOf(PlanException.class);
        assertThatThrownBy(() -> Lengths.parse("9:2")).isInstanceOf(PlanException.class);
    }

    @Test
    void failures_and_slow_replicas_have_a_place_and_a_time() {
        assertThat(Troubles.outage("2@300-420.5", true)).isEqualTo(new Outage(2, 300, 420.5, true));
        assertThat(Troubles.outage("0@5", false)).isEqualTo(new Outage(0, 5, Double.POSITIVE_INFINITY, false));
        assertThat(Troubles.slowdown("1x2.5@100-200")).isEqualTo(new Slowdown(1, 2.5, 100, 200));
        assertThatThrownBy(() -> Troubles.outage("2@420-300", true)).hasMessageContaining("after its beginning");
    }

    @Test
    void policies_have_names() {
        Policies.names().forEach(name -> assertThat(Policies.named(name)).isNotNull());
        assertThat(Policies.named("prefix:0.5")).isEqualTo(new PrefixAffinity(0.5));
        assertThatThrownBy(() -> Policies.named("prefix:-1")).hasMessageContaining("weight");
        assertThatThrownBy(() -> Policies.named("raund-robin")).hasMessageContaining("round-robin");
    }

    @Test
    void a_profile_is_read_with_its_units() {
        EngineProfile profile = EngineProfile.read(Document.yaml(
                "engine.yaml",
                "{step-ms: 12, decode-token-us: 50, context-token-ns: 3, kv-tokens: 1000, context: 512}"));
        assertThat(profile.times().seconds(10, 100, 0, 0)).isEqualTo(0.012 + 10 * 50e-6 + 100 * 3e-9);
        assertThat(profile.name()).isEqualTo("engine.yaml");
        assertThatThrownBy(() -> EngineProfile.read(Document.yaml("engine.yaml", "{step-msec: 12}")))
                .hasMessageContaining("engine.yaml")
                .hasMessageContaining("step-ms");
    }

    @Property
    void no_text_is_worse_than_refused(
            @ForAll @StringLength(max = 24) @CharRange(from = '!', to = '~') @CharRange(from = '0', to = '9')
                    String text) {
        refusedAtMost(() -> Lengths.parse(text));
        refusedAtMost(() -> Troubles.outage(text, true));
        refusedAtMost(() -> Troubles.slowdown(text));
        refusedAtMost(() -> Policies.named(text));
        refusedAtMost(() -> EngineProfile.read(Document.yaml("engine.yaml", "{step-ms: " + text + "}")));
    }

    private static void refusedAtMost(Runnable reading) {
        try {
            reading.run();
        } catch (PlanException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
