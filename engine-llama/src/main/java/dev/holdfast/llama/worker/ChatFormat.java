package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.chat.OutputParser;
import dev.holdfast.llama.schedule.GenerationRequest;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a model's chats become prompts, and what it writes becomes an answer. Thread-safe; may take long. */
public interface ChatFormat {
    /**
     * The prompt of a chat.
     *
     * @throws ChatRefusedException if the chat cannot be put so
     */
    Prompt prompt(Chat chat);

    /**
     * A chat. Not to be changed.
     *
     * @param messages as in the OpenAI protocol, their contents texts
     * @param tools the functions to call, as in the OpenAI protocol; empty if none
     * @param toolUse which of them may or must be called
     * @param parallelTools whether several may be called at once
     * @param answer whether the model is to answer now, so that the prompt ends where its answer begins
     * @param extras more for the template, such as {@code enable_thinking}
     */
    record Chat(
            ArrayNode messages,
            ArrayNode tools,
            ToolUse toolUse,
            boolean parallelTools,
            boolean answer,
            ObjectNode extras) {}

    /**
     * A prompt.
     *
     * @param text what the model gets, in which the text of special tokens stands for them
     * @param grammar what the answer must match so that its tool calls are right, or null
     * @param output whether special tokens have a text in what the parser gets
     * @param parser makes what sorts one answer's text
     */
    record Prompt(
            String text,
            SamplingSettings.@Nullable Grammar grammar,
            GenerationRequest.SpecialTokens output,
            Supplier<@Nullable OutputParser> parser) {}

    /** A chat that the model's template cannot put; the message is for the client. */
    final class ChatRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String param;

        /** The field that is wrong, and why. */
        public ChatRefusedException(String param, String message) {
            super(message);
            this.param = param;
        }

        /** The request's field that is wrong. */
        public String param() {
            return param;
        }
    }
}
