package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.grammar.Gbnf;
import dev.holdfast.llama.grammar.GrammarBuilder;
import dev.holdfast.llama.grammar.SchemaException;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Grammars by which calls name a function that there is and their arguments match its schema. Pure functions. */
final class CallGrammar {
    /** After the first call. */
    private static final int MORE_CALLS = 15;

    private final GrammarBuilder grammar = new GrammarBuilder();
    private final ToolFormat format;
    private final Predicate<Tool> exact;

    private CallGrammar(ToolFormat format, Predicate<Tool> exact) {
        this.format = format;
        this.exact = exact;
        grammar.rule("sp", "\" \"?");
        grammar.rule("nl", "[ \\n]{0,2}");
    }

    /**
     * The grammar for a choice of tools, or null if there is nothing to constrain.
     *
     * @param tools what is offered
     * @param parallel whether several may be called at once
     * @throws SchemaException if the schema of a tool that must match is not supported. Where the model decides whether to
     *     call, a tool that is not {@code strict} may have any object as arguments instead
     */
    static SamplingSettings.@Nullable Grammar of(
            ToolFormat format, List<Tool> tools, ToolUse use, boolean parallel, Thought thought) {
        return switch (use) {
            case ToolUse.None none -> null;
            case ToolUse.Auto auto when tools.isEmpty() -> null;
            case ToolUse.Auto auto -> lazy(format, tools, parallel && format.parallel(), thought);
            case ToolUse.Required required -> eager(format, tools, parallel && format.parallel(), thought);
            case ToolUse.Named named ->
                eager(
                        format,
                        tools.stream()
                                .filter(tool -> tool.name().equals(named.name()))
                                .toList(),
                        false,
                        thought);
        };
    }

    private static SamplingSettings.Grammar eager(
            ToolFormat format, List<Tool> tools, boolean parallel, Thought thought) {
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("A call is required, but the function is not among the tools.");
        }
        CallGrammar calls = new CallGrammar(format, tool -> true);
        return new SamplingSettings.Grammar(calls.text(tools, parallel, thought, false), List.of());
    }

    private static SamplingSettings.Grammar lazy(
            ToolFormat format, List<Tool> tools, boolean parallel, Thought thought) {
        Predicate<Tool> exact = tool -> tool.strict() || supported(tool.parameters());
        String text;
        try {
            text = new CallGrammar(format, exact).text(tools, parallel, thought, true);
        } catch (SchemaException tooLarge) {
            text = new CallGrammar(format, Tool::strict).text(tools, parallel, thought, true);
        }
        return new SamplingSettings.Grammar(text, triggers(format, tools, thought));
    }

    private static boolean supported(ObjectNode schema) {
        try {
            new GrammarBuilder().schema(schema);
            return true;
        } catch (SchemaException unsupported) {
            return false;
        }
    }

    private static List<String> triggers(ToolFormat format, List<Tool> tools, Thought thought) {
        String names = tools.stream().map(tool -> Pattern.quote(tool.name())).collect(Collectors.joining("|"));
        return switch (format) {
            case HERMES -> thought.triggers(true, "(<tool_call>)");
            case MISTRAL, MISTRAL_NAMED -> thought.triggers(true, "(\\[TOOL_CALLS\\])");
            case LLAMA3 ->
                thought.triggers(false, "((?:<\\|python_tag\\|>\\s*)?\\{\\s*\"name\"\\s*:\\s*\"(?:" + names + ")\")");
            case GENERIC -> thought.triggers(false, "(\\{\\s*\"tool_calls\"\\s*:)");
            case GPT_OSS -> List.of("(?:^|<\\|start\\|>assistant)(?:<\\|channel\\|>\\w+)? ?(to=functions\\.)");
        };
    }

    private String text(List<Tool> tools, boolean parallel, Thought thought, boolean lazy) {
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            grammar.rule("call" + i, call(tools.get(i)));
            calls.add("call" + i);
        }
        grammar.rule("call", Gbnf.choice(calls));
        String before = lazy ? "" : thought.before(format, "commentary ", grammar);
        return grammar.build(before + calls(parallel));
    }

    private String calls(boolean parallel) {
        return switch (format) {
            case HERMES -> "call" + more(parallel, "nl call");
            case MISTRAL_NAMED -> "call" + more(parallel, "call");
            case LLAMA3 -> "(" + Gbnf.literal("<|python_tag|>") + " nl)? call";
            case GPT_OSS -> Gbnf.literal("to=functions.") + " call";
            case MISTRAL ->
                Gbnf.literal("[TOOL_CALLS]") + " nl \"[\" nl call" + more(parallel, "\",\" nl call") + " nl \"]\"";
            case GENERIC ->
                "\"{\" nl " + key("tool_calls") + " \"[\" nl call" + more(parallel, "\",\" nl call")
                        + " nl \"]\" nl \"}\"";
        };
    }

    private static String more(boolean parallel, String call) {
        return parallel ? " (" + call + "){0," + MORE_CALLS + "}" : "";
    }

    private static String key(String key) {
        return Gbnf.literal("\"" + key + "\":") + " sp";
    }

    private String call(Tool tool) {
        ObjectNode any = JsonNodeFactory.instance.objectNode().put("type", "object");
        String arguments = grammar.schema(exact.test(tool) ? tool.parameters() : any);
        String name = tool.name();
        return switch (format) {
            case HERMES ->
                Gbnf.literal("<tool_call>") + " nl " + object(name, "arguments", arguments, "") + " nl "
                        + Gbnf.literal("</tool_call>");
            case LLAMA3 -> object(name, "parameters", arguments, "");
            case MISTRAL ->
                object(name, "arguments", arguments, "(\",\" sp " + key("id") + " \"\\\"\" [a-zA-Z0-9]{9} \"\\\"\")? ");
            case GENERIC -> object(name, "arguments", arguments, "");
            case MISTRAL_NAMED ->
                Gbnf.literal("[TOOL_CALLS]" + name) + " (" + Gbnf.literal("[CALL_ID]") + " [a-zA-Z0-9]{9})? "
                        + Gbnf.literal("[ARGS]") + " " + arguments;
            case GPT_OSS ->
                Gbnf.literal(name) + " (" + Gbnf.literal("<|channel|>commentary") + ")? (sp "
                        + Gbnf.literal("<|constrain|>json") + " | " + Gbnf.literal(" json") + ")? "
                        + Gbnf.literal("<|message|>") + " " + arguments;
        };
    }

    private static String object(String name, String argumentsKey, String arguments, String more) {
        return "\"{\" sp " + key("name") + " " + Gbnf.literal("\"" + name + "\"") + " \",\" sp " + key(argumentsKey)
                + " " + arguments + " " + more + "sp \"}\"";
    }
}
