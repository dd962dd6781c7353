package dev.holdfast.domain;

import java.util.List;

/**
 * A request of {@code /v1/chat/completions}.
 *
 * @param model the model
 * @param messages the conversation, oldest first, at least one
 * @param tools the tools offered
 * @param toolChoice which tools the model may or must call
 * @param format the form the answer must take
 * @param generation bounds on generation
 * @param streaming how to answer
 * @param promptSize the size of messages, tools and schema
 * @param body the request as it stood on the wire
 */
public record ChatRequest(
        ModelRef model,
        List<ChatMessage> messages,
        List<ToolDefinition> tools,
        ToolChoice toolChoice,
        ResponseFormat format,
        Generation generation,
        Streaming streaming,
        PromptSize promptSize,
        WireObject body)
        implements InferenceRequest {

    /** Copies the lists. */
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
