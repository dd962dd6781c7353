package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.chat.Outputs.Joined;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputParserTest {
    private static Joined parse(ToolFormat format, String text) {
        Joined whole = Outputs.parse(
                Dialects.prompt(format, new ToolUse.Auto()).parser().get(), text);
        Joined letters = Outputs.byLetters(
                Dialects.prompt(format, new ToolUse.Auto()).parser().get(), text);
        assertThat(letters).isEqualTo(whole);
        return whole;
    }

    private static Joined content(String text) {
        return new Joined(text, "", List.of());
    }

    @Test
    void textWithoutCallsIsContentAsItStands() {
        for (ToolFormat format : ToolFormat.values()) {
            assertThat(parse(format, " Two < three,\n[a] {\"b\": 1} and </x> .\n "))
                    .as(format.name())
                    .isEqualTo(content(" Two < three,\n[a] {\"b\": 1} and </x> .\n "));
        }
    }

    @Test
    void hermesCallsArePartedFromTheText() {
        Joined parsed = parse(ToolFormat.HERMES, """
                I look.
                <tool_call>
                {"name": "weather", "arguments": {"place": "Ulm </tool_call> {", "days": 1e2}}
                </tool_call>
                <tool_call>
                {"arguments": {"numbers": [1, 2.50]}, "name": "add"}
                </tool_call>""");
        assertThat(parsed)
                .isEqualTo(new Joined(
                        "I look.",
                        "",
                        List.of(
                                "id0 weather {\"place\": \"Ulm </tool_call> {\", \"days\": 1e2}",
                                "id1 add {\"numbers\": [1, 2.50]}")));
    }

    @Test
    void textAfterACallIsContent() {
        assertThat(parse(ToolFormat.HERMES, "<tool_call>{\"name\": \"now\"}</tool_call>\n\nSo.\n"))
                .isEqualTo(new Joined("So.\n", "", List.of("id0 now {}")));
    }

    @Test
    void argumentsWrittenAsATextThatHoldsAnObjectAreThatObject() {
        assertThat(parse(
                        ToolFormat.HERMES,
                        "<tool_call>{\"name\": \"now\", \"arguments\": \"{\\\"a\\\": 1}\"}</tool_call>"))
                .isEqualTo(new Joined("", "", List.of("id0 now {\"a\": 1}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json at all",
                "{\"name\": \"weather\", \"arguments\": [1]}",
                "{\"name\": 5, \"arguments\": {}}",
                "{\"arguments\": {}}",
                "{\"name\": \"weather\", \"arguments\": {\"a\": }}",
                "{\"name\": \"bad name!\", \"arguments\": {}}",
                "{'name': 'weather'}"
            })
    void brokenHermesCallsAreContentWithoutTheirMarks(String inner) {
        assertThat(parse(ToolFormat.HERMES, "a <tool_call>" + inner + "</tool_call> b"))
                .isEqualTo(content("a " + inner + " b"));
    }

    @Test
    void aCallThatIsCutOffIsContent() {
        String half = "{\"name\": \"weather\", \"arguments\": {\"place\": \"Ul";
        assertThat(parse(ToolFormat.HERMES, "<tool_call>" + half)).isEqualTo(content(half));
        assertThat(parse(ToolFormat.LLAMA3, half)).isEqualTo(content(half));
        assertThat(parse(ToolFormat.MISTRAL, "[TOOL_CALLS][" + half)).isEqualTo(content("[" + half));
    }

    @Test
    void aWholeCallWithoutItsEndMarkIsACall() {
        assertThat(parse(ToolFormat.HERMES, "<tool_call>{\"name\": \"now\", \"arguments\": {}}"))
                .isEqualTo(new Joined("", "", List.of("id0 now {}")));
    }

    @Test
    void aCallAfterABrokenOneIsFound() {
        String text = "<tool_call>{\"name\": \"weather</tool_call><tool_call>{\"name\": \"now\"}</tool_call>";
        assertThat(parse(ToolFormat.HERMES, text))
                .isEqualTo(new Joined("{\"name\": \"weather", "", List.of("id0 now {}")));
    }

    @Test
    void llamaCallsAreTheWholeOutput() {
        String call = "{\"name\": \"weather\", \"parameters\": {\"place\": \"Ulm\"}}";
        Joined expected = new Joined("", "", List.of("id0 weather {\"place\": \"Ulm\"}"));
        assertThat(parse(ToolFormat.LLAMA3, call)).isEqualTo(expected);
        assertThat(parse(ToolFormat.LLAMA3, "\n<|python_tag|>" + call + "\n")).isEqualTo(expected);
        assertThat(parse(ToolFormat.LLAMA3, "{\"type\": \"function\", " + call.substring(1)))
                .isEqualTo(expected);
        assertThat(parse(ToolFormat.LLAMA3, call + "; " + call).calls()).hasSize(2);
    }

    @Test
    void jsonThatCallsNoToolOfferedIsContent() {
        String json = "{\"name\": \"Ann\", \"parameters\": {}}";
        assertThat(parse(ToolFormat.LLAMA3, json)).isEqualTo(content(json));
        String other = "{\"tool_calls\": [{\"name\": \"rm\", \"arguments\": {}}]}";
        assertThat(parse(ToolFormat.GENERIC, other)).isEqualTo(content(other));
    }

    @Test
    void jsonOfAnotherKindIsNotHeldBack() {
        OutputParser parser =
                Dialects.prompt(ToolFormat.LLAMA3, new ToolUse.Auto()).parser().get();
        assertThat(parser.accept("{\"answer\"")).containsExactly(new OutputEvent.Content("{\"answer\""));
    }

    @Test
    void olderMistralCallsAreAnArray() {
        Joined parsed = parse(
                ToolFormat.MISTRAL,
                "Yes. [TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}, \"id\": \"abc\"}, {\"name\": \"add\", \"arguments\": {\"numbers\": []}}]");
        assertThat(parsed).isEqualTo(new Joined("Yes.", "", List.of("id0 now {}", "id1 add {\"numbers\": []}")));
    }

    @Test
    void newerMistralCallsNameTheFunctionFirst() {
        Joined parsed = parse(
                ToolFormat.MISTRAL_NAMED,
                "[TOOL_CALLS]now[ARGS]{}[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]{\"place\": \"[ARGS]\"}");
        assertThat(parsed).isEqualTo(new Joined("", "", List.of("id0 now {}", "id1 weather {\"place\": \"[ARGS]\"}")));
    }

    @Test
    void genericCallsAreOneObject() {
        Joined parsed = parse(
                ToolFormat.GENERIC,
                "{\"tool_calls\": [{\"name\": \"now\", \"arguments\": {}}, {\"name\": \"weather\", \"arguments\": {\"place\": \"Ulm\"}}]}");
        assertThat(parsed).isEqualTo(new Joined("", "", List.of("id0 now {}", "id1 weather {\"place\": \"Ulm\"}")));
    }

    @Test
    void gptOssChannelsAreSorted() {
        Joined parsed = parse(
                ToolFormat.GPT_OSS,
                "<|channel|>analysis<|message|>Look to=functions.x up.<|end|><|start|>assistant<|channel|>commentary<|message|>I look."
                        + "<|end|><|start|>assistant<|channel|>commentary to=functions.weather <|constrain|>json<|message|>"
                        + "{\"place\": \"Ulm\"}<|call|>");
        assertThat(parsed)
                .isEqualTo(
                        new Joined("I look.", "Look to=functions.x up.", List.of("id0 weather {\"place\": \"Ulm\"}")));
        assertThat(parse(ToolFormat.GPT_OSS, " to=functions.now<|channel|>commentary json<|message|>{}"))
                .isEqualTo(new Joined("", "", List.of("id0 now {}")));
        assertThat(parse(ToolFormat.GPT_OSS, "<|channel|>final<|message|>It is.\n<|return|>"))
                .isEqualTo(content("It is.\n"));
    }

    @Test
    void gptOssCallsThatAreNoJsonAreContent() {
        assertThat(parse(ToolFormat.GPT_OSS, "<|channel|>commentary to=functions.now<|message|>now()<|call|>"))
                .isEqualTo(content("now()"));
    }

    @Test
    void withoutToolsACallIsText() {
        ChatDialect.Prompt prompt = Dialects.prompt(Dialects.HERMES, new ToolUse.None(), "{}");
        String text = "<tool_call>{\"name\": \"now\"}</tool_call>";
        assertThat(Outputs.parse(prompt.parser().get(), text)).isEqualTo(content(text));
        assertThat(prompt.grammar()).isNull();
    }
}
