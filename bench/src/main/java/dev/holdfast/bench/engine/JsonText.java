package dev.holdfast.bench.engine;

/** Reads just enough JSON to say whether a text is some. Confined to one call. */
final class JsonText {
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String VALUES = "\"\\/\b\f\n\r\t";

    private final String text;
    private int position;

    private JsonText(String text) {
        this.text = text;
    }

    /** What the inside of a JSON string says. */
    static String unescape(String raw) {
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (raw.charAt(++i) == 'u') {
                plain.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                plain.append(VALUES.charAt(ESCAPES.indexOf(raw.charAt(i))));
            }
        }
        return plain.toString();
    }

    /** Whether it is one JSON object and nothing after it. */
    static boolean isObject(String text) {
        JsonText json = new JsonText(text);
        try {
            return text.startsWith("{") && json.value() && json.position == text.length();
        } catch (StringIndexOutOfBoundsException e) {
            return false;
        }
    }

    private boolean value() {
        blank();
        boolean well = switch (text.charAt(position)) {
            case '{' -> container('}', true);
            case '[' -> container(']', false);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
        if (position < text.length()) {
            blank();
        }
        return well;
    }

    private boolean container(char end, boolean named) {
        position++;
        blank();
        if (text.charAt(position) == end) {
            position++;
            return true;
        }
        while (true) {
            blank();
            if (named && !(text.charAt(position) == '"' && string() && colon())) {
                return false;
            }
            if (!value()) {
                return false;
            }
            char next = text.charAt(position++);
            if (next != ',') {
                return next == end;
            }
        }
    }

    private boolean colon() {
        blank();
        return text.charAt(position++) == ':';
    }

    private boolean string() {
        position++;
        while (text.charAt(position) != '"') {
            if (text.charAt(position) < ' ') {
                return false;
            }
            if (text.charAt(position++) == '\\') {
                char letter = text.charAt(position++);
                if (letter == 'u') {
                    Integer.parseInt(text.substring(position, position + 4), 16);
                    position += 4;
                } else if (ESCAPES.indexOf(letter) < 0) {
                    return false;
                }
            }
        }
        position++;
        return true;
    }

    private boolean word(String word) {
        boolean found = text.startsWith(word, position);
        position += word.length();
        return found;
    }

    private boolean number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return text.substring(start, position).matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    }

    private void blank() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }
}
