package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.Delta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one choice of an answer and keeps what it says until its index is known, which may stand last. Confined to one
 * choice.
 */
final class ChoiceReader {
    private record ToolPiece(
            int call, @Nullable String id, @Nullable String name, String arguments) {}

    private final JsonInput in;
    private final JsonParser parser;
    private final Splices splices;
    private @Nullable String role;
    private @Nullable String text;
    private @Nullable String reasoning;
    private @Nullable String refusal;
    private @Nullable List<ToolPiece> tools;
    private @Nullable String finishReason;
    private int logprobs = -1;
    private int audioBytes = -1;

    ChoiceReader(JsonInput in, Splices splices) {
        this.in = in;
        this.parser = in.parser();
        this.splices = splices;
    }

    /** Adds what was read, in the order in which a model says it. */
    void emit(int index, List<Delta> to) {
        if (role != null) {
            to.add(new Delta.Role(index, role));
        }
        if (reasoning != null) {
            to.add(new Delta.Reasoning(index, reasoning));
        }
        if (text != null) {
            to.add(new Delta.Text(index, text));
        }
        if (refusal != null) {
            to.add(new Delta.Refusal(index, refusal));
        }
        if (tools != null) {
            for (ToolPiece piece : tools) {
                to.add(new Delta.Tool(index, piece.call(), piece.id(), piece.name(), piece.arguments()));
            }
        }
        if (audioBytes >= 0) {
            to.add(new Delta.Audio(index, audioBytes));
        }
        if (logprobs >= 0) {
            to.add(new Delta.Logprobs(index, logprobs));
        }
        if (finishReason != null) {
            to.add(new Delta.Finished(index, finishReason));
        }
    }

    void text() throws IOException {
        text = textOrJson();
    }

    void finishReason() throws IOException {
        finishReason = stringOrNull();
    }

    /** Reads a {@code delta} or {@code message}. */
    void message() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            in.skip();
            return;
        }
        int reasoningAt = -1;
        boolean hasReasoningContent = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            int nameStart = name.equals("reasoning") ? in.tokenStart() : -1;
            parser.nextToken();
            switch (name) {
                case "role" -> role = stringOrNull();
                case "content" -> text = textOrJson();
                case "refusal" -> refusal = stringOrNull();
                case "reasoning_content" -> {
                    hasReasoningContent = true;
                    reasoning = keepLonger(reasoning, stringOrNull());
                }
                case "reasoning" -> {
                    boolean plain = isString() || parser.currentToken() == JsonToken.VALUE_NULL;
                    reasoningAt = plain ? nameStart : -1;
                    reasoning = keepLonger(reasoning, textOrJson());
                }
                case "tool_calls" -> toolCalls();
                case "function_call" -> function(0, null);
                case "audio" -> audio();
                default -> in.skip();
            }
        }
        if (reasoningAt >= 0 && !hasReasoningContent) {
            splices.renameReasoning(in, reasoningAt);
        }
    }

    private static @Nullable String keepLonger(@Nullable String one, @Nullable String other) {
        return one == null || (other != null && other.length() > one.length()) ? other : one;
    }

    private boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private @Nullable String stringOrNull() throws IOException {
        if (isString()) {
            return parser.getText();
        }
        in.skip();
        return null;
    }

    /** A string; the JSON of an array or object, so that checks see it; else null. */
    private @Nullable String textOrJson() throws IOException {
        return parser.currentToken().isStructStart() ? in.skipAndCopy() : stringOrNull();
    }

    private void toolCalls() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            in.skip();
            return;
        }
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                toolCall(position);
            } else {
                in.skip();
            }
            position++;
        }
    }

    private void toolCall(int position) throws IOException {
        int call = position;
        String id = null;
        int before = tools == null ? 0 : tools.size();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "index" -> call = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? smallInt(call) : call;
                case "id" -> id = stringOrNull();
                case "function", "custom" -> function(call, id);
                default -> in.skip();
            }
        }
        if (tools == null || tools.size() == before) {
            add(new ToolPiece(call, id, null, ""));
        } else {
            ToolPiece piece = tools.getLast();
            tools.set(tools.size() - 1, new ToolPiece(call, id, piece.name(), piece.arguments()));
        }
    }

    private int smallInt(int otherwise) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.INT ? parser.getIntValue() : otherwise;
    }

    private void function(int call, @Nullable String id) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            in.skip();
            return;
        }
        String function = null;
        String arguments = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "name" -> function = stringOrNull();
                case "arguments", "input" -> {
                    String piece = textOrJson();
                    arguments = piece == null ? "" : piece;
                }
                default -> in.skip();
            }
        }
        add(new ToolPiece(call, id, function, arguments));
    }

    private void add(ToolPiece piece) {
        if (tools == null) {
            tools = new ArrayList<>(2);
        }
        tools.add(piece);
    }

    private void audio() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            in.skip();
            return;
        }
        audioBytes = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isData = parser.currentName().equals("data");
            parser.nextToken();
            if (isData && isString()) {
                audioBytes = in.skipAndMeasure() - 2;
            } else {
                in.skip();
            }
        }
    }

    /** Counts the tokens of {@code content} and {@code refusal}, or of {@code tokens} in the old form. */
    void logprobs() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            in.skip();
            return;
        }
        logprobs = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            boolean counted = name.equals("content") || name.equals("refusal") || name.equals("tokens");
            parser.nextToken();
            if (counted && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    in.skip();
                    logprobs++;
                }
            } else {
                in.skip();
            }
        }
    }
}
