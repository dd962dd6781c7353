package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.chat.jinja.JinjaException;
import dev.holdfast.llama.chat.jinja.JinjaTemplate;
import java.time.Clock;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template in the Jinja language, rendered as Hugging Face's transformers renders it. Immutable; many threads
 * may render at once. Rendering is bounded in work, memory and depth.
 */
public final class ChatTemplate {
    private final String source;
    private final JinjaTemplate template;
    private final String bosText;
    private final String eosText;
    private final Clock clock;

    private ChatTemplate(String source, JinjaTemplate template, String bosText, String eosText, Clock clock) {
        this.source = source;
        this.template = template;
        this.bosText = bosText;
        this.eosText = eosText;
        this.clock = clock;
    }

    /**
     * Parses, with the system's clock and time zone for templates that tell the date.
     *
     * @param bosText the text of the token that begins a text, or empty
     * @param eosText the text of the token that ends a text, or empty
     * @throws TemplateException if the template is wrong, or uses what is not supported here; the message names both
     */
    public static ChatTemplate parse(String source, String bosText, String eosText) {
        return parse(source, bosText, eosText, Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Parses.
     *
     * @param clock for templates that tell the date
     * @throws TemplateException if the template is wrong, or uses what is not supported here; the message names both
     */
    public static ChatTemplate parse(String source, String bosText, String eosText, Clock clock) {
        try {
            return new ChatTemplate(source, JinjaTemplate.parse(source), bosText, eosText, clock);
        } catch (JinjaException wrong) {
            throw new TemplateException("The chat template cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    /** The template as it was given. */
    public String source() {
        return source;
    }

    /**
     * Renders a chat.
     *
     * @param messages as the template wants them
     * @param tools the tools as in the OpenAI protocol, or null for none
     * @param addGenerationPrompt whether the prompt ends where the model's answer begins
     * @param extras more variables; none of them replaces the others
     * @throws TemplateException if the template refuses the chat, or fails on it
     */
    public String render(
            ArrayNode messages, @Nullable ArrayNode tools, boolean addGenerationPrompt, ObjectNode extras) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        variables.setAll(extras);
        variables.set("messages", messages);
        variables.set("tools", tools == null ? JsonNodeFactory.instance.nullNode() : tools);
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("bos_token", bosText);
        variables.put("eos_token", eosText);
        try {
            return template.render(variables, clock);
        } catch (JinjaException failed) {
            String who = switch (failed.kind()) {
                case RAISED -> "The model's chat template refuses this chat: ";
                case TEMPLATE, LIMIT -> "The model's chat template fails on this chat: ";
            };
            throw new TemplateException(who + failed.getMessage(), failed);
        }
    }
}
