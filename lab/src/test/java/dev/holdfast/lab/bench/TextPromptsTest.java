package dev.holdfast.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPromptsTest {
    @Test
    void lines_are_asked_in_their_order_again_and_again() {
        Iterator<Prompt> prompts = TextPrompts.ofJsonLines(
                        "p.jsonl",
                        List.of(
                                "{\"prompt\":\"a b\",\"output_tokens\":9}",
                                "",
                                "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"}]}"),
                        256)
                .prompts();

        assertThat(prompts.next().outputTokens()).isEqualTo(9);
        assertThat(prompts.next().messages()).containsExactly(Message.system("s"));
        assertThat(prompts.next().text()).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "[]", "{\"messages\":[]}", "3"})
    void a_wrong_line_is_named(String line) {
        assertThatThrownBy(() -> TextPrompts.ofJsonLines("p.jsonl", List.of("{\"prompt\":\"a\"}", line), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p.jsonl, line 2");
    }

    @Property
    void any_line_is_read_or_refused(@ForAll String line) {
        try {
            assertThat(TextPrompts.ofJsonLines("p", List.of(line), 1).conversations())
                    .isNotEmpty();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("p");
        }
    }
}
