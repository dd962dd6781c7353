package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.grammar.SchemaException;
import dev.holdfast.llama.schedule.GenerationRequest.SpecialTokens;
import dev.holdfast.llama.schedule.SamplingSettings.Grammar;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How one model is talked to: its chat template, the form in which it calls tools and the marks of its reasoning, all found
 * out from the template. Immutable and thread-safe.
 *
 * <p>A model whose template has no tools, or has them in a form that is not known here, gets them explained in the system
 * text and calls them in the {@link ToolFormat#GENERIC} form.
 */
public final class ChatDialect {
    private final ChatTemplate template;
    private final TemplateTraits traits;
    private final MessageShaper shaper;
    private final ToolFormat format;
    private final List<Reasoning> reasoning;
    private final boolean reasons;
    private final Supplier<String> ids;

    private ChatDialect(ChatTemplate template, Supplier<String> ids) {
        this.template = template;
        this.traits = TemplateTraits.of(template);
        this.shaper = new MessageShaper(traits);
        ToolFormat detected = ToolFormat.detect(template.source());
        boolean taught = detected == ToolFormat.GPT_OSS || (traits.tools() && traits.calls() != null);
        this.format = taught ? detected : ToolFormat.GENERIC;
        this.reasoning = Reasoning.of(template.source());
        this.reasons = Reasoning.named(template.source());
        this.ids = ids;
    }

    /** The dialect of a template, with random identifiers for calls. Renders some small chats with it. */
    public static ChatDialect of(ChatTemplate template) {
        return of(
                template,
                () -> CallIds.random(bound -> ThreadLocalRandom.current().nextInt(bound)));
    }

    /**
     * The dialect of a template.
     *
     * @param ids the identifiers of the calls that the model makes; called from many threads
     */
    public static ChatDialect of(ChatTemplate template, Supplier<String> ids) {
        return new ChatDialect(template, ids);
    }

    /** The form in which the model calls tools. */
    public ToolFormat toolFormat() {
        return format;
    }

    /**
     * A chat. Not to be changed.
     *
     * @param messages as in the OpenAI protocol
     * @param tools the functions offered, as in the OpenAI protocol; empty for none
     * @param toolUse which of them may or must be called
     * @param parallelTools whether several may be called at once, if the model can
     * @param answer whether the model is to answer now, so that the prompt ends where its answer begins
     * @param extras more variables for the template, such as {@code enable_thinking}
     */
    public record Chat(
            ArrayNode messages,
            ArrayNode tools,
            ToolUse toolUse,
            boolean parallelTools,
            boolean answer,
            ObjectNode extras) {
        private boolean callable() {
            return !tools.isEmpty() && !(toolUse instanceof ToolUse.None);
        }
    }

    /**
     * What to generate from. Immutable and thread-safe.
     *
     * @param text the prompt, in which the texts of special tokens stand for them; it has the beginning-of-text token if the
     *     template puts it there
     * @param grammar what the answer must match so that calls are right, or null for anything
     * @param output whether the parser needs the texts of special tokens
     * @param parser makes a parser for one answer
     */
    public record Prompt(String text, @Nullable Grammar grammar, SpecialTokens output, Supplier<OutputParser> parser) {}

    /**
     * The prompt of a chat.
     *
     * @throws TemplateException if the template refuses the chat or fails on it
     * @throws SchemaException if the schema of a tool that must match is not supported
     * @throws IllegalArgumentException if a tool has no name, or a call is required and there is no such tool
     */
    public Prompt prompt(Chat chat) {
        boolean callable = chat.callable();
        boolean generic = format == ToolFormat.GENERIC;
        List<Tool> tools = callable ? Tool.list(chat.tools()) : List.of();
        String explanation = callable && generic ? GenericTools.explanation(tools, chat.toolUse()) : null;
        ArrayNode messages = shaper.shape(chat.messages(), explanation, generic);
        String text = template.render(
                messages,
                callable && !generic ? shaper.tools(chat.tools()) : traits.noTools(),
                chat.answer(),
                chat.extras());
        Reasoning opened = Reasoning.opened(reasoning, text);
        boolean parallel = chat.parallelTools()
                && (generic || traits.calls() == null || traits.calls().several());
        Grammar grammar = callable ? CallGrammar.of(format, tools, chat.toolUse(), parallel, thought(opened)) : null;
        boolean shown = format == ToolFormat.GPT_OSS || reasons || (callable && format.marked());
        return new Prompt(
                text, grammar, shown ? SpecialTokens.SHOWN : SpecialTokens.HIDDEN, () -> parser(tools, opened));
    }

    /**
     * A grammar for the answer to a prompt instead of the prompt's own, such as that of a JSON schema: reasoning may still
     * come before what it is about, and is required to end if the prompt has begun it.
     *
     * @param grammar in llama.cpp's notation; its first rule is {@code root}, which no other refers to
     */
    public Grammar answerGrammar(Prompt prompt, String grammar) {
        return new Grammar(thought(Reasoning.opened(reasoning, prompt.text())).before(format, grammar), List.of());
    }

    private Thought thought(@Nullable Reasoning opened) {
        return new Thought(reasons ? reasoning : List.of(), opened);
    }

    private OutputParser parser(List<Tool> tools, @Nullable Reasoning opened) {
        if (format == ToolFormat.GPT_OSS) {
            return new HarmonyParser(ids);
        }
        CallParser calls = tools.isEmpty() ? CallParser.none() : format.calls(tools, ids);
        return new AnswerParser(new ReasoningParser(reasoning, opened), calls);
    }
}
