package dev.holdfast.llama.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call as a model wrote it. Immutable.
 *
 * @param name the function
 * @param arguments one JSON object, as it was written
 */
record ParsedCall(String name, String arguments) {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.:/-]{1,128}");

    /** A call of these arguments, or null if they are no JSON object or the name is none. */
    static @Nullable ParsedCall of(String name, String arguments) {
        return NAME.matcher(name).matches() && isObject(arguments) ? new ParsedCall(name, arguments.strip()) : null;
    }

    private static boolean isObject(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** The call that a JSON object describes by its name and arguments (or parameters), or null. */
    static @Nullable ParsedCall read(String object) {
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            Draft draft = new Draft();
            draft.read(parser, object);
            return parser.nextToken() == null ? draft.call() : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** The calls that a JSON array describes, or null if one of its elements is none. */
    static @Nullable List<ParsedCall> readAll(String array) {
        try (JsonParser parser = JSON.createParser(array)) {
            List<ParsedCall> calls = new ArrayList<>();
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Draft draft = new Draft();
                draft.read(parser, array);
                ParsedCall call = draft.call();
                if (call == null) {
                    return null;
                }
                calls.add(call);
            }
            return parser.nextToken() == null ? calls : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** The calls of {@code {"tool_calls": [...]}}, or null if it is nothing of the kind. */
    static @Nullable List<ParsedCall> readWrapped(String object) {
        try (JsonParser parser = JSON.createParser(object)) {
            boolean wrapped = parser.nextToken() == JsonToken.START_OBJECT
                    && "tool_calls".equals(parser.nextFieldName())
                    && parser.nextToken() == JsonToken.START_ARRAY;
            if (!wrapped) {
                return null;
            }
            String array = span(parser, object);
            return parser.nextToken() == JsonToken.END_OBJECT ? readAll(array) : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** The text of the value that the parser is at the beginning of; it is at its end then. */
    private static String span(JsonParser parser, String text) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }

    /** A call being read. */
    private static final class Draft {
        private @Nullable String name;
        private @Nullable String arguments = "{}";

        void read(JsonParser parser, String text) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                arguments = null;
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "name" -> name = value == JsonToken.VALUE_STRING ? parser.getText() : null;
                    case "arguments", "parameters" -> arguments = arguments(parser, value, text);
                    case "function" -> {
                        if (value == JsonToken.START_OBJECT) {
                            read(parser, text);
                        } else {
                            name = value == JsonToken.VALUE_STRING ? parser.getText() : null;
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        }

        private static @Nullable String arguments(JsonParser parser, JsonToken value, String text) throws IOException {
            return switch (value) {
                case START_OBJECT -> span(parser, text);
                case VALUE_STRING -> parser.getText();
                case VALUE_NULL -> "{}";
                default -> {
                    parser.skipChildren();
                    yield null;
                }
            };
        }

        @Nullable
        ParsedCall call() {
            return name == null || arguments == null ? null : of(name, arguments);
        }
    }
}
