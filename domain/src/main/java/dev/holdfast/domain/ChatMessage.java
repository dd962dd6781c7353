package dev.holdfast.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param role {@code system}, {@code developer}, {@code user}, {@code assistant}, {@code tool} or a role only the engine
 *     knows
 * @param content the parts of its content, empty if null or absent
 * @param toolCalls calls that an assistant made
 * @param toolCallId the call that a tool message answers, or null
 */
public record ChatMessage(
        String role,
        List<ContentPart> content,
        List<ToolCall> toolCalls,
        @Nullable String toolCallId) {
    /** Copies the lists. */
    public ChatMessage {
        content = List.copyOf(content);
        toolCalls = List.copyOf(toolCalls);
    }
}
