package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.holdfast.llama.chat.Outputs.Joined;
import dev.holdfast.llama.grammar.JsonGrammar;
import dev.holdfast.llama.grammar.SchemaException;
import dev.holdfast.llama.grammar.TestGrammar;
import dev.holdfast.llama.schedule.SamplingSettings.Grammar;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class CallGrammarTest {
    private static final ToolUse AUTO = new ToolUse.Auto();
    private static final ToolUse REQUIRED = new ToolUse.Required();
    private static final String THINKS = Dialects.HERMES + "{# <think> #}";

    private static Grammar grammar(String template, ToolUse use, String extras) {
        return Objects.requireNonNull(Dialects.prompt(template, use, extras).grammar());
    }

    private static TestGrammar rules(ToolFormat format, ToolUse use) {
        return new TestGrammar(grammar(Dialects.template(format), use, "{}").text());
    }

    @Property(tries = 300)
    void whatAGrammarAllowsIsCallsWhoseArgumentsMatchTheirSchemas(@ForAll ToolFormat format, @ForAll Random random) {
        ChatDialect.Prompt prompt = Dialects.prompt(format, REQUIRED);
        // reasoning, which may be of any characters, cannot be derived at random
        String text =
                Objects.requireNonNull(prompt.grammar()).text().replaceFirst("\\(\"[^\"]*\" thought[^)]*\\)\\? ", "");
        String output = new TestGrammar(text).random(random);
        Joined joined = Outputs.parse(prompt.parser().get(), output);
        assertThat(joined.content()).as(output).isEmpty();
        assertThat(joined.calls()).as(output).isNotEmpty();
        for (String call : joined.calls()) {
            String[] parts = call.split(" ", 3);
            Tool tool = Dialects.toolList().stream()
                    .filter(each -> each.name().equals(parts[1]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(output + " gave " + call));
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(tool.parameters());
            assertThat(schema.validate(Dialects.json(parts[2]))).as(call).isEmpty();
        }
    }

    private static String example(ToolFormat format, String name, String arguments) {
        String object = "{\"name\": \"" + name + "\", \"arguments\": " + arguments + "}";
        return switch (format) {
            case HERMES -> "<tool_call>\n" + object + "\n</tool_call>";
            case LLAMA3 -> object.replace("arguments", "parameters");
            case MISTRAL -> "[TOOL_CALLS][" + object + "]";
            case MISTRAL_NAMED -> "[TOOL_CALLS]" + name + "[ARGS]" + arguments;
            case GPT_OSS -> "<|channel|>commentary to=functions." + name + " <|constrain|>json<|message|>" + arguments;
            case GENERIC -> "{\"tool_calls\": [" + object + "]}";
        };
    }

    @Example
    void callsAsModelsWriteThemAreAllowed() {
        for (ToolFormat format : ToolFormat.values()) {
            TestGrammar rules = rules(format, REQUIRED);
            assertThat(rules.accepts(example(format, "weather", "{\"place\":\"Ulm\",\"days\":2}")))
                    .as(format.name())
                    .isTrue();
            assertThat(rules.accepts(example(format, "now", "{}")))
                    .as(format.name())
                    .isTrue();
            assertThat(rules.accepts(example(format, "weather", "{\"days\":2}")))
                    .as(format.name())
                    .isFalse();
            assertThat(rules.accepts(example(format, "unknown", "{}")))
                    .as(format.name())
                    .isFalse();
            assertThat(rules.accepts("Hello.")).as(format.name()).isFalse();
        }
    }

    @Example
    void aNamedToolIsTheOnlyOneAllowedAndCalledOnce() {
        for (ToolFormat format : ToolFormat.values()) {
            TestGrammar rules = rules(format, new ToolUse.Named("now"));
            String call = example(format, "now", "{}");
            assertThat(rules.accepts(call)).as(format.name()).isTrue();
            assertThat(rules.accepts(example(format, "weather", "{\"place\":\"Ulm\"}")))
                    .as(format.name())
                    .isFalse();
            assertThat(rules.accepts(call + "\n" + call)).as(format.name()).isFalse();
        }
    }

    @Example
    void severalCallsAreAllowedUnlessTheyMustNotBeParallel() {
        String call = example(ToolFormat.HERMES, "now", "{}");
        assertThat(rules(ToolFormat.HERMES, REQUIRED).accepts(call + "\n" + call))
                .isTrue();
        ChatDialect.Chat chat = new ChatDialect.Chat(
                Dialects.user("a"), Dialects.tools(), REQUIRED, false, true, JsonNodeFactory.instance.objectNode());
        Grammar single =
                Objects.requireNonNull(Dialects.of(Dialects.HERMES).prompt(chat).grammar());
        assertThat(new TestGrammar(single.text()).accepts(call)).isTrue();
        assertThat(new TestGrammar(single.text()).accepts(call + "\n" + call)).isFalse();
    }

    @Example
    void whereTheModelDecidesTheGrammarHoldsFromTheCallOn() {
        for (ToolFormat format : ToolFormat.values()) {
            Grammar grammar = grammar(Dialects.template(format), AUTO, "{}");
            String before = format == ToolFormat.LLAMA3 || format == ToolFormat.GENERIC
                    ? "\n"
                    : format == ToolFormat.GPT_OSS ? "" : "I look. ";
            String text = before + example(format, "weather", "{\"place\":\"Ulm\"}");
            String captured = Objects.requireNonNull(capture(grammar.triggers(), text), format.name());
            assertThat(new TestGrammar(grammar.text()).accepts(captured))
                    .as(format + " " + captured)
                    .isTrue();
            assertThat(capture(grammar.triggers(), "Just text, {\"a\": 1}."))
                    .as(format.name())
                    .isNull();
        }
    }

    private static @Nullable String capture(List<String> triggers, String text) {
        for (String trigger : triggers) {
            Matcher matcher = Pattern.compile(trigger).matcher(text);
            if (matcher.find()) {
                return text.substring(matcher.start(1));
            }
        }
        return null;
    }

    @Example
    void aCallWithinTheReasoningTriggersNothing() {
        String call = "<tool_call>{}</tool_call>";
        List<String> free = grammar(THINKS, AUTO, "{}").triggers();
        assertThat(capture(free, "<think>" + call)).isNull();
        assertThat(capture(free, "<think>" + call + "</think>b " + call)).isEqualTo(call);
        assertThat(capture(free, call)).isEqualTo(call);
        List<String> opened = grammar(THINKS, AUTO, "{\"think\": true}").triggers();
        assertThat(capture(opened, call)).isNull();
        assertThat(capture(opened, call + "</think>b " + call)).isEqualTo(call);
    }

    @Example
    void reasoningMayComeBeforeARequiredCallAndMustIfThePromptBeganIt() {
        String call = example(ToolFormat.HERMES, "now", "{}");
        TestGrammar free = new TestGrammar(grammar(THINKS, REQUIRED, "{}").text());
        assertThat(free.accepts(call)).isTrue();
        assertThat(free.accepts("<think>a < b </ </thin <</think>\n\n" + call)).isTrue();
        assertThat(free.accepts("a</think>" + call)).isFalse();
        TestGrammar opened =
                new TestGrammar(grammar(THINKS, REQUIRED, "{\"think\": true}").text());
        assertThat(opened.accepts("\na</think>\n\n" + call)).isTrue();
        assertThat(opened.accepts(call)).isFalse();
        String analysis = "<|channel|>analysis<|message|>a <|end|> b";
        assertThat(rules(ToolFormat.GPT_OSS, REQUIRED).accepts(analysis)).isFalse();
        assertThat(rules(ToolFormat.GPT_OSS, REQUIRED)
                        .accepts(analysis.replace(" b", "<|start|>assistant")
                                + example(ToolFormat.GPT_OSS, "now", "{}")))
                .isTrue();
    }

    @Example
    void aGrammarForTheAnswerLetsReasoningComeBefore() {
        ChatDialect dialect = Dialects.of(THINKS);
        ChatDialect.Prompt free = Dialects.prompt(THINKS, new ToolUse.None(), "{}");
        ChatDialect.Prompt opened = Dialects.prompt(THINKS, new ToolUse.None(), "{\"think\": true}");
        TestGrammar answer = new TestGrammar(
                dialect.answerGrammar(free, JsonGrammar.object()).text());
        assertThat(answer.accepts("{\"a\":1}")).isTrue();
        assertThat(answer.accepts("<think>a</think>{\"a\":1}")).isTrue();
        TestGrammar after = new TestGrammar(
                dialect.answerGrammar(opened, JsonGrammar.object()).text());
        assertThat(after.accepts("{\"a\":1}")).isFalse();
        assertThat(after.accepts("a</think>\n{\"a\":1}")).isTrue();
        ChatDialect oss = Dialects.of(Dialects.GPT_OSS);
        ChatDialect.Prompt prompt = Dialects.prompt(Dialects.GPT_OSS, new ToolUse.None(), "{}");
        assertThat(new TestGrammar(
                                oss.answerGrammar(prompt, JsonGrammar.object()).text())
                        .accepts("<|channel|>final<|message|>{\"a\":1}"))
                .isTrue();
    }

    private static Grammar withSchema(ToolUse use, boolean strict) {
        ArrayNode tools =
                (ArrayNode) Dialects.json("[{\"type\": \"function\", \"function\": {\"name\": \"now\", \"strict\": "
                        + strict + ", \"parameters\": {\"type\": \"object\", \"not\": {\"required\": [\"a\"]}}}}]");
        return Objects.requireNonNull(Dialects.of(Dialects.HERMES)
                .prompt(new ChatDialect.Chat(
                        Dialects.user("a"), tools, use, true, true, JsonNodeFactory.instance.objectNode()))
                .grammar());
    }

    @Example
    void aSchemaThatIsNotSupportedIsRefusedWhereItMustHold() {
        assertThatThrownBy(() -> withSchema(REQUIRED, false)).isInstanceOf(SchemaException.class);
        assertThatThrownBy(() -> withSchema(AUTO, true)).isInstanceOf(SchemaException.class);
        assertThat(new TestGrammar(withSchema(AUTO, false).text())
                        .accepts(example(ToolFormat.HERMES, "now", "{\"b\":[1]}")))
                .isTrue();
    }
}
