package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.ResponseFormat;
import dev.holdfast.domain.ToolChoice;
import dev.holdfast.domain.ToolDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tools of a chat, which of them may be called, and the form of the answer. Confined to one request. */
final class ToolsReader {
    private static final String CHOICE = "\"none\", \"auto\", \"required\" or an object";

    private final JsonInput in;
    private final RequestReader shared;
    private final JsonParser parser;

    ToolsReader(JsonInput in, RequestReader shared) {
        this.in = in;
        this.shared = shared;
        this.parser = in.parser();
    }

    List<ToolDefinition> tools() throws IOException {
        if (shared.isNull()) {
            return List.of();
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw in.expected("an array of tools");
        }
        List<ToolDefinition> tools = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw in.expected("a tool, which is an object");
            }
            tools.add(tool());
        }
        return tools;
    }

    private ToolDefinition tool() throws IOException {
        String type = null;
        String function = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> {
                    shared.once(type != null);
                    type = shared.countedString("a string");
                }
                case "function" -> {
                    shared.once(function != null);
                    function = nameOf("an object with the function's name");
                }
                default -> shared.countRaw();
            }
        }
        if (type == null) {
            throw Refusal.invalid(in.path() + ".type", "is required");
        }
        if (type.equals("function") && (function == null || function.isEmpty())) {
            throw Refusal.invalid(in.path() + ".function.name", "is required");
        }
        return new ToolDefinition(type, function == null ? "" : function);
    }

    /** Reads an object, counts all it holds, and returns the value of its name; empty if it has none. */
    private String nameOf(String what) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected(what);
        }
        String found = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isName = parser.currentName().equals("name");
            parser.nextToken();
            if (isName) {
                shared.once(found != null);
                found = shared.countedString("a name");
            } else {
                shared.countRaw();
            }
        }
        return found == null ? "" : found;
    }

    ToolChoice choice() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> new ToolChoice.Unspecified();
            case VALUE_STRING ->
                switch (parser.getText()) {
                    case "none" -> new ToolChoice.None();
                    case "auto" -> new ToolChoice.Auto();
                    case "required", "any" -> new ToolChoice.Required();
                    default -> throw Refusal.invalid(in.path(), "expected " + CHOICE);
                };
            case START_OBJECT -> namedChoice();
            default -> throw in.expected(CHOICE);
        };
    }

    private ToolChoice namedChoice() throws IOException {
        int from = in.tokenStart();
        String type = null;
        String function = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> type = shared.string("a string");
                case "function" -> function = nameOf("an object with the function's name");
                default -> shared.countRaw();
            }
        }
        return "function".equals(type) && function != null && !function.isEmpty()
                ? new ToolChoice.Named(function)
                : new ToolChoice.Other(in.textSince(from));
    }

    ResponseFormat format() throws IOException {
        if (shared.isNull()) {
            return new ResponseFormat.Text();
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected("an object with a type");
        }
        String type = null;
        String schemaName = "";
        String schema = "{}";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> {
                    shared.once(type != null);
                    type = shared.string("a string");
                }
                case "json_schema" -> {
                    int from = in.tokenStart();
                    schemaName = nameOf("an object with name and schema");
                    schema = in.textSince(from);
                }
                default -> shared.countRaw();
            }
        }
        return format(type, schemaName, schema);
    }

    private ResponseFormat format(@Nullable String type, String schemaName, String schema) {
        return switch (type) {
            case null -> throw Refusal.invalid(in.path() + ".type", "is required");
            case "text" -> new ResponseFormat.Text();
            case "json_object" -> new ResponseFormat.JsonObject();
            case "json_schema" -> new ResponseFormat.JsonSchema(schemaName, schema);
            default -> new ResponseFormat.Other(type);
        };
    }
}
