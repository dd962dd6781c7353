package dev.holdfast.llama.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Small templates, one for each form, and what is needed to try them. */
final class Dialects {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String MESSAGES = """
            {%- for m in messages -%}
            [{{ m.role }}]{{ m.content }}
            {%- for call in m.tool_calls or [] -%}CALL{%- endfor -%}
            {%- endfor -%}
            """;
    private static final String CHATML = """
            {%- if tools %}<|im_start|>system
            {% for tool in tools %}{{ tool | tojson }}
            {% endfor %}<|im_end|>
            {% endif %}
            {%- for m in messages %}<|im_start|>{{ m.role }}
            {{ m.content }}
            {%- for call in m.tool_calls or [] %}
            OPEN{"name": "{{ call.function.name }}", "KEY": {{ call.function.arguments | tojson }}}CLOSE
            {%- endfor %}<|im_end|>
            {% endfor %}
            {%- if add_generation_prompt %}<|im_start|>assistant
            {% if think %}<think>
            {% endif %}{% endif %}""";

    static final String HERMES = form("<tool_call>\n", "arguments", "\n</tool_call>");
    static final String LLAMA3 = "{# <|start_header_id|> #}" + form("", "parameters", "");
    static final String MISTRAL = form("[TOOL_CALLS][", "arguments", "]");
    static final String MISTRAL_NAMED = "{# [ARGS] #}" + MISTRAL;
    static final String GPT_OSS = "{# <|channel|> functions. #}" + form("", "arguments", "");
    static final String GENERIC = MESSAGES;

    private Dialects() {}

    private static String form(String open, String key, String close) {
        return CHATML.replace("OPEN", open).replace("KEY", key).replace("CLOSE", close);
    }

    static String template(ToolFormat format) {
        return switch (format) {
            case HERMES -> HERMES;
            case LLAMA3 -> LLAMA3;
            case MISTRAL -> MISTRAL;
            case MISTRAL_NAMED -> MISTRAL_NAMED;
            case GPT_OSS -> GPT_OSS;
            case GENERIC -> GENERIC;
        };
    }

    static ChatDialect of(String template) {
        return ChatDialect.of(ChatTemplate.parse(template, "", ""), Outputs.ids());
    }

    static ArrayNode user(String text) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        messages.addObject().put("role", "user").put("content", text);
        return messages;
    }

    static ArrayNode tools() {
        return (ArrayNode) json("""
                [{"type": "function", "function": {"name": "weather", "description": "Weather now.", "parameters": {
                    "type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer"}},
                    "required": ["place"]}}},
                 {"type": "function", "function": {"name": "add", "parameters": {
                    "type": "object", "properties": {"numbers": {"type": "array", "items": {"type": "number"}}},
                    "required": ["numbers"]}}},
                 {"type": "function", "function": {"name": "now"}}]
                """);
    }

    static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    static ChatDialect.Prompt prompt(String template, ToolUse use, String extras) {
        return of(template)
                .prompt(new ChatDialect.Chat(user("Hello"), tools(), use, true, true, (ObjectNode) json(extras)));
    }

    static ChatDialect.Prompt prompt(ToolFormat format, ToolUse use) {
        return prompt(template(format), use, "{}");
    }

    static List<Tool> toolList() {
        return Tool.list(tools());
    }
}
