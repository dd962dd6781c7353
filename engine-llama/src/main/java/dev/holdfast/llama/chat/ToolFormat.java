package dev.holdfast.llama.chat;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The forms in which models call tools. */
public enum ToolFormat {
    /** {@code <tool_call>{"name": ..., "arguments": ...}</tool_call>}, of Hermes and Qwen. */
    HERMES,
    /** {@code {"name": ..., "parameters": ...}}, of Llama 3. One call at a time. */
    LLAMA3,
    /** {@code [TOOL_CALLS][{"name": ..., "arguments": ...}]}, of Mistral's models to 2024. */
    MISTRAL,
    /** {@code [TOOL_CALLS]NAME[ARGS]{...}}, of Mistral's models since. */
    MISTRAL_NAMED,
    /** {@code <|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{...}<|call|>}, of gpt-oss. One call at a time. */
    GPT_OSS,
    /** {@code {"tool_calls": [{"name": ..., "arguments": ...}]}}, which the system text has to explain. For all other models. */
    GENERIC;

    /** Forms that use {@code <tool_call>} for something else than one JSON object. */
    private static final List<String> NOT_HERMES =
            List.of("<function=", "<arg_key>", "<parameter", "<invoke", "<tool_sep", "<param ", "<|tool_call>");

    /** The form that a model with this template was taught. */
    public static ToolFormat detect(String template) {
        if (template.contains("<|channel|>") && template.contains("functions.")) {
            return GPT_OSS;
        }
        if (template.contains("[TOOL_CALLS]")) {
            return template.contains("[ARGS]") ? MISTRAL_NAMED : MISTRAL;
        }
        if (template.contains("<tool_call>")
                && template.contains("\"name\"")
                && template.contains("\"arguments\"")
                && NOT_HERMES.stream().noneMatch(template::contains)) {
            return HERMES;
        }
        boolean llama = template.contains("<|start_header_id|>")
                && template.contains("\"parameters\": ")
                && template.contains("{\"name\": ");
        return llama ? LLAMA3 : GENERIC;
    }

    /** Whether an answer may hold several calls. */
    boolean parallel() {
        return switch (this) {
            case LLAMA3, GPT_OSS -> false;
            case HERMES, MISTRAL, MISTRAL_NAMED, GENERIC -> true;
        };
    }

    /** Sorts an output after its reasoning; not for {@link #GPT_OSS}, whose channels hold both. */
    CallParser calls(List<Tool> tools, Supplier<String> ids) {
        Set<String> names = tools.stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
        return switch (this) {
            case HERMES -> new MarkedCalls("<tool_call>", List.of("</tool_call>"), CallBodies.OBJECT, ids);
            case MISTRAL, MISTRAL_NAMED -> new MarkedCalls("[TOOL_CALLS]", List.of(), CallBodies.ARRAY_OR_NAMED, ids);
            case LLAMA3 ->
                new LeadingCalls(
                        "<|python_tag|>",
                        Set.of("name", "type", "function", "parameters"),
                        names,
                        object -> {
                            ParsedCall call = ParsedCall.read(object);
                            return call == null ? null : List.of(call);
                        },
                        ids);
            case GENERIC -> new LeadingCalls("", Set.of("tool_calls"), names, ParsedCall::readWrapped, ids);
            case GPT_OSS -> throw new IllegalStateException("gpt-oss has a parser of its own");
        };
    }

    /** Whether the marks of the form may be special tokens. */
    boolean marked() {
        return this != GENERIC;
    }
}
