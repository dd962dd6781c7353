package dev.holdfast.lab.plan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lab.plan.data.PlanException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever a config.json holds, reading it gives a model or says what is wrong. */
class HostileConfigTest {
    private static final List<String> KEYS = List.of(
            "model_type",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "intermediate_size",
            "vocab_size",
            "head_dim",
            "sliding_window",
            "num_experts",
            "quantization_config",
            "layer_types",
            "text_config");
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "8",
            "4096",
            "2147483647",
            "99999999999999999999",
            "1e308",
            "0.5",
            "null",
            "true",
            "\"x\"",
            "[]",
            "[1]",
            "{}",
            "{\"quant_method\":3}",
            "\"llama\"",
            "\"qwen3_moe\"",
            "\"deepseek_v3\"",
            "\"gemma3\"",
            "\"nemotron_h\"",
            "\"gpt_oss\"");

    @Property(tries = 20_000)
    void nothing_but_the_documented_exception_is_thrown(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder json = new StringBuilder("{\"model_type\":\"llama\",\"hidden_size\":64,\"num_hidden_layers\":2,"
                + "\"num_attention_heads\":4,\"num_key_value_heads\":2,\"intermediate_size\":128,\"vocab_size\":100");
        for (int i = random.nextInt(4); i >= 0; i--) {
            json.append(",\"")
                    .append(KEYS.get(random.nextInt(KEYS.size())))
                    .append("\":")
                    .append(VALUES.get(random.nextInt(VALUES.size())));
        }
        String text = json.append('}').toString();
        String cut = random.nextInt(10) == 0 ? text.substring(0, random.nextInt(text.length())) : text;
        try {
            assertThat(HfConfig.read("x", cut).layers()).isPositive();
        } catch (PlanException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
    }

    @Test
    void an_unknown_architecture_is_named_with_those_that_are_near() {
        assertThatThrownBy(() -> HfConfig.read("x", "{\"model_type\":\"lama\"}"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("llama");
    }
}
