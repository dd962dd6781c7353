package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.ChatMessage;
import dev.holdfast.domain.ContentPart;
import dev.holdfast.domain.ToolCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat. Confined to one request. */
final class MessagesReader {
    private static final String CONTENT = "a string, an array of parts, or null";

    private final JsonInput in;
    private final RequestReader shared;
    private final JsonParser parser;

    MessagesReader(JsonInput in, RequestReader shared) {
        this.in = in;
        this.shared = shared;
        this.parser = in.parser();
    }

    List<ChatMessage> messages() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw in.expected("an array of messages");
        }
        List<ChatMessage> messages = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw in.expected("a message, which is an object");
            }
            messages.add(message());
            shared.countMessage();
        }
        if (messages.isEmpty()) {
            throw Refusal.invalid("messages", "must hold at least one message");
        }
        return messages;
    }

    private ChatMessage message() throws IOException {
        String role = null;
        List<ContentPart> content = null;
        List<ToolCall> calls = List.of();
        String callId = null;
        List<ContentPart> refusal = List.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "role" -> {
                    shared.once(role != null);
                    role = shared.string("a role");
                }
                case "content" -> {
                    shared.once(content != null);
                    content = content();
                }
                case "tool_calls" -> {
                    shared.once(!calls.isEmpty());
                    calls = shared.isNull() ? List.of() : toolCalls();
                }
                case "tool_call_id" -> callId = shared.isNull() ? null : shared.countedString("a string");
                case "refusal" ->
                    refusal = shared.isNull()
                            ? List.of()
                            : List.of(new ContentPart.Refusal(shared.countedString("a string or null")));
                default -> countText();
            }
        }
        if (role == null) {
            throw Refusal.invalid(in.path() + ".role", "is required");
        }
        return new ChatMessage(role, join(content, refusal), calls, callId);
    }

    private static List<ContentPart> join(@Nullable List<ContentPart> content, List<ContentPart> refusal) {
        if (content == null || content.isEmpty()) {
            return refusal;
        }
        if (refusal.isEmpty()) {
            return content;
        }
        List<ContentPart> both = new ArrayList<>(content);
        both.addAll(refusal);
        return both;
    }

    private void countText() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING || token.isStructStart()) {
            shared.countRaw();
        } else {
            in.skip();
        }
    }

    private List<ContentPart> content() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> List.of();
            case VALUE_STRING -> List.of(new ContentPart.Text(shared.countedString(CONTENT)));
            case START_ARRAY -> parts();
            default -> throw in.expected(CONTENT);
        };
    }

    private List<ContentPart> parts() throws IOException {
        List<ContentPart> parts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                parts.add(new ContentPart.Text(shared.countedString("a part")));
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                parts.add(new PartReader(in, shared).part());
            } else {
                throw in.expected("a part, which is an object with a type");
            }
        }
        return parts;
    }

    private List<ToolCall> toolCalls() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw in.expected("an array of tool calls");
        }
        List<ToolCall> calls = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw in.expected("a tool call, which is an object");
            }
            calls.add(toolCall());
        }
        return calls;
    }

    private ToolCall toolCall() throws IOException {
        String id = "";
        String[] function = {"", ""};
        boolean seen = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "id" -> id = shared.isNull() ? "" : shared.countedString("a string");
                case "function" -> {
                    shared.once(seen);
                    seen = true;
                    function(function);
                }
                default -> countText();
            }
        }
        return new ToolCall(id, function[0], function[1]);
    }

    private void function(String[] nameAndArguments) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected("an object with name and arguments");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "name" -> nameAndArguments[0] = shared.countedString("the function's name");
                case "arguments" ->
                    nameAndArguments[1] = shared.isNull() ? "" : shared.countedString("a string that holds JSON");
                default -> countText();
            }
        }
    }
}
