package dev.holdfast.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    @Property
    void any_text_is_read_without_an_exception(@ForAll String text) {
        assertThat(MetricsText.counters(text + "\nx_total{" + text + "\n" + text + "} 3"))
                .isNotNull();
    }

    @Test
    void counters_are_summed_over_their_labels() {
        Map<String, Double> counters = MetricsText.counters("""
                # HELP vllm:prompt_tokens_total Tokens
                # TYPE vllm:prompt_tokens_total counter
                vllm:prompt_tokens_total{model_name="a}b",engine="0"} 10.0
                vllm:prompt_tokens_total{model_name="c"} 5 1700000000
                vllm:num_requests_running 3
                vllm:spec_decode_num_accepted_tokens_per_pos_total{position="0"} 7
                """);

        assertThat(counters)
                .containsEntry("vllm:prompt_tokens_total", 15.0)
                .doesNotContainKey("vllm:num_requests_running");
        assertThat(counters).containsEntry("vllm:spec_decode_num_accepted_tokens_per_pos_total[0]", 7.0);
    }

    @Test
    void growth_is_the_difference_and_a_restart_gives_none() {
        ServerSays says =
                ServerSays.between(Map.of("a_total", 5.0, "b_total", 9.0), Map.of("a_total", 8.0, "b_total", 1.0));

        assertThat(says.of("a_total")).isEqualTo(3.0);
        assertThat(says.of("b_total")).isNaN();
    }
}
