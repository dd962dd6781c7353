package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.chat.Outputs.Joined;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasoningParserTest {
    private static final String THINKS = Dialects.HERMES + "{# <thinking> <reasoning> [THINK] <|START_THINKING|> #}";

    private static Joined parse(String template, String extras, String text) {
        ChatDialect.Prompt prompt = Dialects.prompt(template, new ToolUse.Auto(), extras);
        Joined whole = Outputs.parse(prompt.parser().get(), text);
        ChatDialect.Prompt again = Dialects.prompt(template, new ToolUse.Auto(), extras);
        assertThat(Outputs.byLetters(again.parser().get(), text)).isEqualTo(whole);
        return whole;
    }

    @Test
    void reasoningAtTheBeginningIsParted() {
        assertThat(parse(THINKS, "{}", "\n<think>\nLatin?\n\nYes. \n</think>\n\nUno.\n"))
                .isEqualTo(new Joined("Uno.\n", "Latin?\n\nYes.", List.of()));
        assertThat(parse(THINKS, "{}", "<thinking>a</thinking>b")).isEqualTo(new Joined("b", "a", List.of()));
        assertThat(parse(THINKS, "{}", "<reasoning>a</reasoning>b")).isEqualTo(new Joined("b", "a", List.of()));
        assertThat(parse(THINKS, "{}", "[THINK]a[/THINK]b")).isEqualTo(new Joined("b", "a", List.of()));
        assertThat(parse(THINKS, "{}", "<|START_THINKING|>a<|END_THINKING|>b"))
                .isEqualTo(new Joined("b", "a", List.of()));
    }

    @Test
    void reasoningThatThePromptBeganGoesOn() {
        assertThat(parse(THINKS, "{\"think\": true}", "Latin? </think> Uno."))
                .isEqualTo(new Joined("Uno.", "Latin?", List.of()));
        assertThat(parse(THINKS, "{\"think\": true}", "<think>Latin?</think>Uno."))
                .isEqualTo(new Joined("Uno.", "Latin?", List.of()));
    }

    @Test
    void reasoningThatNeverEndsIsReasoning() {
        assertThat(parse(THINKS, "{\"think\": true}", "Latin or </thi"))
                .isEqualTo(new Joined("", "Latin or </thi", List.of()));
    }

    @Test
    void aCallWithinTheReasoningIsReasoning() {
        String call = "<tool_call>{\"name\": \"now\"}</tool_call>";
        assertThat(parse(THINKS, "{}", "<think>" + call + "</think>" + call))
                .isEqualTo(new Joined("", call, List.of("id0 now {}")));
    }

    @Test
    void marksLaterInTheAnswerAreText() {
        assertThat(parse(THINKS, "{}", "Write <think>a</think>."))
                .isEqualTo(new Joined("Write <think>a</think>.", "", List.of()));
    }

    @Test
    void marksThatTheTemplateDoesNotKnowAreText() {
        assertThat(parse(Dialects.HERMES, "{}", "<thinking>a</thinking>b"))
                .isEqualTo(new Joined("<thinking>a</thinking>b", "", List.of()));
    }
}
