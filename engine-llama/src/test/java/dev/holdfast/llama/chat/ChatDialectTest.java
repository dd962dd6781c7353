package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.schedule.GenerationRequest.SpecialTokens;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChatDialectTest {
    private static final String AFTER_A_CALL = """
            [{"role": "system", "content": "Be brief."},
             {"role": "user", "content": "Weather?"},
             {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
                "function": {"name": "weather", "arguments": "{\\"place\\": \\"Ulm\\"}"}}]},
             {"role": "tool", "tool_call_id": "call_1", "content": "clear"}]
            """;

    private static String prompt(String template, String messages, ToolUse use) {
        return Dialects.of(template)
                .prompt(new ChatDialect.Chat(
                        (ArrayNode) Dialects.json(messages),
                        Dialects.tools(),
                        use,
                        true,
                        true,
                        JsonNodeFactory.instance.objectNode()))
                .text();
    }

    @Test
    void theFormIsFoundOutFromTheTemplate() {
        for (ToolFormat format : ToolFormat.values()) {
            assertThat(Dialects.of(Dialects.template(format)).toolFormat()).isEqualTo(format);
        }
        assertThat(ToolFormat.detect(Dialects.HERMES + "<function=x>")).isEqualTo(ToolFormat.GENERIC);
    }

    @Test
    void argumentsBecomeObjectsWhereTheTemplateWritesThemAsJson() {
        assertThat(prompt(Dialects.HERMES, AFTER_A_CALL, new ToolUse.Auto()))
                .contains("{\"name\": \"weather\", \"arguments\": {\"place\": \"Ulm\"}}")
                .contains("\"description\": \"Weather now.\"")
                .doesNotContain("None");
    }

    @Test
    void argumentsBecomeTextsWhereTheTemplateJoinsThem() {
        String template = Dialects.HERMES.replace("call.function.arguments | tojson", "'' + call.function.arguments");
        assertThat(prompt(
                        template,
                        AFTER_A_CALL.replace("\"{\\\"place\\\": \\\"Ulm\\\"}\"", "{\"place\": \"Ulm\"}"),
                        new ToolUse.Auto()))
                .contains("\"arguments\": {\"place\":\"Ulm\"}}");
    }

    @Test
    void identifiersBecomeShortWhereTheTemplateAllowsNoOthers() {
        String template = Dialects.MISTRAL.replace(
                "{{ m.content }}",
                "{{ m.content }}{% if m.tool_call_id %}{% if m.tool_call_id | length != 9 %}"
                        + "{{ raise_exception('bad id') }}{% endif %}#{{ m.tool_call_id }}#{% endif %}");
        String text = prompt(template, AFTER_A_CALL, new ToolUse.Auto());
        assertThat(text).containsPattern("#[a-zA-Z0-9]{9}#");
        assertThat(prompt(template, AFTER_A_CALL.replace("call_1", "abcdefghi"), new ToolUse.Auto()))
                .contains("#abcdefghi#");
    }

    @Test
    void aModelWithoutToolsGetsThemExplained() {
        String text = prompt(Dialects.GENERIC, AFTER_A_CALL, new ToolUse.Auto());
        assertThat(text)
                .contains("[system]Be brief.\n\nYou can call these tools:\n{\"name\":\"weather\"")
                .contains("[assistant]{\"tool_calls\":[{\"name\":\"weather\",\"arguments\":{\"place\":\"Ulm\"}}]}")
                .contains("[user]Result of the tool call: clear");
        assertThat(prompt(Dialects.GENERIC, AFTER_A_CALL, new ToolUse.Named("now")))
                .contains("Now call now.");
        assertThat(prompt(Dialects.GENERIC, AFTER_A_CALL, new ToolUse.None())).doesNotContain("You can call");
    }

    @Test
    void aTemplateThatFailsWithoutToolsGetsNone() {
        String template = "{% for tool in tools %}{{ tool.function.name }}{% endfor %}" + Dialects.GENERIC;
        assertThat(prompt(template, "[{\"role\": \"user\", \"content\": \"a\"}]", new ToolUse.None()))
                .isEqualTo("[user]a");
    }

    @Test
    void toolsGetWhatTheTemplateWantsOfThem() {
        String template = Dialects.HERMES.replace(
                "{{ tool | tojson }}", "{{ tool.function.name + ': ' + tool.function.description }}");
        assertThat(prompt(template, "[{\"role\": \"user\", \"content\": \"a\"}]", new ToolUse.Auto()))
                .contains("weather: Weather now.", "now: ");
    }

    @Test
    void aSystemTextThatTheTemplateCannotTakeGoesToTheUser() {
        String template =
                "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" + Dialects.GENERIC;
        assertThat(prompt(
                        template,
                        "[{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\": \"a\"}]",
                        new ToolUse.None()))
                .isEqualTo("[user]Be brief.\n\na");
        assertThat(prompt(template, "[{\"role\": \"system\", \"content\": \"Be brief.\"}]", new ToolUse.None()))
                .isEqualTo("[user]Be brief.");
    }

    @Test
    void aDeveloperIsTheSystemUnlessTheTemplateKnowsTheRole() {
        String messages =
                "[{\"role\": \"developer\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\": \"a\"}]";
        assertThat(prompt(Dialects.GENERIC, messages, new ToolUse.None())).startsWith("[system]Be brief.");
        assertThat(prompt("{# developer #}" + Dialects.GENERIC, messages, new ToolUse.None()))
                .startsWith("[developer]Be brief.");
    }

    @Test
    void textsBecomePartsWhereTheTemplateTakesNothingElse() {
        String template =
                Dialects.GENERIC.replace("{{ m.content }}", "{% for p in m.content %}{{ p.text }}{% endfor %}");
        assertThat(prompt(template, "[{\"role\": \"user\", \"content\": \"a\"}]", new ToolUse.Auto()))
                .contains("[system]You can call", "[user]a");
    }

    @Test
    void earlierReasoningGoesWhereTheTemplateLooksForIt() {
        String messages = "[{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\","
                + " \"reasoning_content\": \"because\"}]";
        for (String field : List.of("reasoning_content", "reasoning", "thinking")) {
            String template =
                    "{% for message in messages %}{{ message.content }}{{ message." + field + " }}{% endfor %}";
            assertThat(prompt(template, messages, new ToolUse.None())).isEqualTo("abbecause");
        }
    }

    @Test
    void extrasReachTheTemplateAndReplaceNothing() {
        ObjectNode extras =
                JsonNodeFactory.instance.objectNode().put("x", "extra").put("bos_token", "wrong");
        extras.putArray("messages");
        String text = ChatTemplate.parse("{{ bos_token }}{{ x }}{{ messages | length }}{{ eos_token }}", "<s>", "</s>")
                .render(Dialects.user("a"), null, true, extras);
        assertThat(text).isEqualTo("<s>extra1</s>");
    }

    @Test
    void aRefusalIsTheTemplatesOwnText() {
        ChatTemplate template = ChatTemplate.parse("{{ raise_exception('Only one message.') }}", "", "");
        assertThatThrownBy(() -> template.render(Dialects.user("a"), null, true, JsonNodeFactory.instance.objectNode()))
                .isInstanceOf(TemplateException.class)
                .hasMessage("The model's chat template refuses this chat: Only one message.");
        assertThatThrownBy(() -> ChatTemplate.parse("a\n{% include 'x' %}", "", ""))
                .isInstanceOf(TemplateException.class)
                .hasMessage("The chat template cannot be used: line 2: the tag 'include' is not supported");
    }

    @Test
    void specialTokensAreShownWhereTheParserNeedsThem() {
        assertThat(Dialects.prompt(Dialects.GENERIC, new ToolUse.Auto(), "{}").output())
                .isEqualTo(SpecialTokens.HIDDEN);
        assertThat(Dialects.prompt(Dialects.MISTRAL, new ToolUse.Auto(), "{}").output())
                .isEqualTo(SpecialTokens.SHOWN);
        assertThat(Dialects.prompt("{# [THINK] #}" + Dialects.GENERIC, new ToolUse.None(), "{}")
                        .output())
                .isEqualTo(SpecialTokens.SHOWN);
    }

    @Test
    void identifiersOfCallsAreRandom() {
        ChatDialect dialect = ChatDialect.of(ChatTemplate.parse(Dialects.HERMES, "", ""));
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            OutputParser parser = dialect.prompt(new ChatDialect.Chat(
                            Dialects.user("a"),
                            Dialects.tools(),
                            new ToolUse.Auto(),
                            true,
                            true,
                            JsonNodeFactory.instance.objectNode()))
                    .parser()
                    .get();
            String call = Outputs.parse(parser, "<tool_call>{\"name\": \"now\"}</tool_call>")
                    .calls()
                    .getFirst();
            assertThat(call).matches("call_[0-9a-zA-Z]{24} now \\{}");
            ids.add(call);
        }
        assertThat(ids).hasSize(100);
    }

    @Test
    void aToolThatIsRequiredMustBeThere() {
        assertThatThrownBy(() -> Dialects.prompt(Dialects.HERMES, new ToolUse.Named("none"), "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
