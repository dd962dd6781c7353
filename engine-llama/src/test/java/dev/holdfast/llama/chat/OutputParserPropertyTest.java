package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.chat.Outputs.Joined;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OutputParserPropertyTest {
    private static final List<ChatDialect.Prompt> PROMPTS = List.of(ToolFormat.values()).stream()
            .flatMap(format -> List.of("{}", "{\"think\": true}").stream()
                    .map(extras ->
                            Dialects.prompt(Dialects.template(format) + "{# [THINK] #}", new ToolUse.Auto(), extras)))
            .toList();

    @Provide
    Arbitrary<String> outputs() {
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        6,
                        Arbitraries.of(
                                "<tool_call>",
                                "</tool_call>",
                                "[TOOL_CALLS]",
                                "[ARGS]",
                                "[CALL_ID]",
                                "<|python_tag|>",
                                "<think>",
                                "</think>",
                                "[THINK]",
                                "[/THINK]",
                                "<|start|>",
                                "assistant",
                                "<|channel|>",
                                "analysis",
                                "final",
                                "commentary",
                                " to=functions.now",
                                "<|constrain|>json",
                                "<|message|>",
                                "<|end|>",
                                "<|call|>",
                                "<|return|>",
                                "{\"tool_calls\": [",
                                "]}",
                                "now",
                                " ",
                                "\n",
                                ";",
                                "\\",
                                "\"",
                                "{",
                                "}",
                                "[",
                                "]")),
                net.jqwik.api.Tuple.of(
                        3,
                        Arbitraries.of(
                                "{\"name\": \"now\", \"arguments\": {}}",
                                "{\"name\": \"weather\", \"parameters\": {\"place\": \"}\\\"\"}}",
                                "[{\"name\": \"now\", \"arguments\": {\"a\": [1, null]}}]")),
                net.jqwik.api.Tuple.of(2, Arbitraries.strings().ofMaxLength(6)));
        return piece.list().ofMaxSize(12).map(pieces -> {
            StringBuilder text = new StringBuilder();
            for (String each : pieces) {
                text.append(each, 0, each.hashCode() % 7 == 0 ? each.length() / 2 : each.length());
            }
            return text.toString();
        });
    }

    @Property(tries = 4000)
    void howAnOutputIsCutDoesNotMatterAndNothingFails(@ForAll("outputs") String text, @ForAll Random random) {
        for (ChatDialect.Prompt prompt : PROMPTS) {
            Joined whole = withoutIds(Outputs.parse(prompt.parser().get(), text));
            assertThat(withoutIds(Outputs.inPieces(prompt.parser().get(), text, random)))
                    .isEqualTo(whole);
            assertThat(withoutIds(Outputs.byLetters(prompt.parser().get(), text)))
                    .isEqualTo(whole);
        }
    }

    @Property(tries = 2000)
    void argumentsAreAlwaysJsonObjects(@ForAll("outputs") String text) {
        for (ChatDialect.Prompt prompt : PROMPTS) {
            for (String call : Outputs.parse(prompt.parser().get(), text).calls()) {
                assertThat(Dialects.json(call.split(" ", 3)[2]).isObject()).isTrue();
            }
        }
    }

    private static Joined withoutIds(Joined joined) {
        return new Joined(
                joined.content(),
                joined.reasoning(),
                joined.calls().stream()
                        .map(call -> call.substring(call.indexOf(' ')))
                        .toList());
    }
}
