package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What an error's body says, whichever envelope it came in: {@code {"error":{..}}}, {@code {"error":"text"}}, the fields at
 * the top, {@code {"detail":..}}, an array of one, plain text or a web page.
 *
 * @param message the message, as it was sent
 * @param type the type, or empty
 * @param code the code, or empty
 * @param param the parameter, or empty
 */
record ErrorBody(String message, String type, String code, String param) {
    private static final int MAX_TEXT = 4_096;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build();

    static ErrorBody parse(byte[] body) {
        String head = new String(body, 0, Math.min(body.length, MAX_TEXT), StandardCharsets.UTF_8).strip();
        if (head.startsWith("{") || head.startsWith("[")) {
            Draft draft = new Draft();
            try (JsonParser parser = FACTORY.createParser(new String(body, StandardCharsets.UTF_8))) {
                JsonToken token = parser.nextToken();
                while (token == JsonToken.START_ARRAY) {
                    token = parser.nextToken();
                }
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    draft.object(parser, 0);
                }
            } catch (IOException ignored) {
                return draft.toBody();
            }
            return draft.toBody();
        }
        boolean page = head.startsWith("<") || head.toLowerCase(Locale.ROOT).contains("<html");
        return new ErrorBody(page ? "" : head, "", "", "");
    }

    /** The status that the body itself names, or 0. */
    int status() {
        return code.length() == 3 && code.compareTo("400") >= 0 && code.compareTo("599") <= 0 && isNumber(code)
                ? Integer.parseInt(code)
                : 0;
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Everything that tells the class of error. */
    String searchable() {
        return type + ' ' + code + ' ' + (message.length() > MAX_TEXT ? message.substring(0, MAX_TEXT) : message);
    }

    /** Collects while parsing. */
    private static final class Draft {
        private String message = "";
        private String type = "";
        private String code = "";
        private String param = "";

        ErrorBody toBody() {
            return new ErrorBody(message, type, code, param);
        }

        void object(JsonParser parser, int level) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT && parser.currentToken() != null) {
                String name = parser.currentName();
                parser.nextToken();
                if (parser.currentToken().isStructStart()) {
                    nested(parser, name, level);
                } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    scalar(name, parser.getText());
                }
            }
        }

        private void nested(JsonParser parser, String name, int level) throws IOException {
            boolean telling = level < 3 && (name.equals("error") || name.equals("detail") || name.equals("innererror"));
            if (telling && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    object(parser, level + 1);
                }
                while (parser.currentToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
                    parser.skipChildren();
                    parser.nextToken();
                }
            } else if (telling) {
                object(parser, level + 1);
            } else {
                parser.skipChildren();
            }
        }

        private void scalar(String name, String value) {
            switch (name) {
                case "message", "error", "detail", "msg" -> message = message.isEmpty() ? value : message;
                case "type", "status" -> type = type.isEmpty() ? value : type + ' ' + value;
                case "code" -> code = code.isEmpty() ? value : code;
                case "param" -> param = value;
                default -> {}
            }
        }
    }
}
