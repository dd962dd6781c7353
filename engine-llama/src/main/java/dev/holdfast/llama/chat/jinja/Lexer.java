package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a template into tokens, with trim_blocks and lstrip_blocks on, as jinja2's lexer does. Confined to one use. */
final class Lexer {
    private static final Pattern RAW =
            Pattern.compile("\\{%[-+]?\\s*raw\\s*(-%\\}\\s*|%\\})", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\\n?)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER =
            Pattern.compile("(?<float>[0-9](?:_?[0-9])*(?:\\.[0-9](?:_?[0-9])*)?[eE][-+]?[0-9](?:_?[0-9])*"
                    + "|[0-9](?:_?[0-9])*\\.[0-9](?:_?[0-9])*)"
                    + "|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[0-9](?:_?[0-9])*");
    private static final String[] OPERATORS = {
        "==", "!=", ">=", "<=", "//", "**", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;
    private boolean lineStart = true;

    private Lexer(String source) {
        String text = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        while (lexer.at < lexer.source.length()) {
            lexer.outside();
        }
        lexer.add(Token.Type.END, "");
        return lexer.tokens;
    }

    /** Text up to the next tag, and that tag. */
    private void outside() {
        int tag = nextTag();
        if (tag < 0) {
            add(Token.Type.TEXT, source.substring(at));
            at = source.length();
            return;
        }
        char kind = source.charAt(tag + 1);
        char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
        String text = source.substring(at, tag);
        if (sign == '-') {
            text = PythonText.strip(text, null, false, true);
        } else if (sign != '+' && kind != '{') {
            text = withoutIndent(text);
        }
        if (!text.isEmpty()) {
            add(Token.Type.TEXT, text);
        }
        at = tag;
        count();
        Matcher raw = RAW.matcher(source).region(tag, source.length());
        if (kind == '%' && raw.lookingAt()) {
            raw(raw.end());
            return;
        }
        at = tag + (sign == '-' || sign == '+' ? 3 : 2);
        switch (kind) {
            case '#' -> comment();
            case '{' -> inside(Token.Type.PRINT_BEGIN, Token.Type.PRINT_END, "}}");
            default -> inside(Token.Type.BLOCK_BEGIN, Token.Type.BLOCK_END, "%}");
        }
    }

    private int nextTag() {
        for (int brace = source.indexOf('{', at); brace >= 0; brace = source.indexOf('{', brace + 1)) {
            if (brace + 1 < source.length() && "{%#".indexOf(source.charAt(brace + 1)) >= 0) {
                return brace;
            }
        }
        return -1;
    }

    private String withoutIndent(String text) {
        int start = text.lastIndexOf('\n') + 1;
        boolean blank = start < text.length()
                && PythonText.strip(text.substring(start), null, true, false).isEmpty();
        return blank && (start > 0 || lineStart) ? text.substring(0, start) : text;
    }

    private void raw(int start) {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(start)) {
            throw JinjaException.at(line, "the tag 'raw' has no 'endraw'");
        }
        String text = source.substring(start, end.start());
        if ("-".equals(end.group(1))) {
            text = PythonText.strip(text, null, false, true);
        } else if (!"+".equals(end.group(1))) {
            lineStart = source.charAt(start - 1) == '\n';
            text = withoutIndent(text);
        }
        add(Token.Type.TEXT, text);
        moveTo(end.end());
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw JinjaException.at(line, "a comment has no end '#}'");
        }
        boolean strips = end > at && source.charAt(end - 1) == '-';
        boolean keeps = end > at && source.charAt(end - 1) == '+';
        moveTo(afterTag(end + 2, strips, !keeps));
    }

    /** Where the text goes on after a tag that ends at {@code end}. */
    private int afterTag(int end, boolean strips, boolean trims) {
        int next = end;
        if (strips) {
            while (next < source.length() && PythonText.isSpace(source.charAt(next))) {
                next++;
            }
        } else if (trims && next < source.length() && source.charAt(next) == '\n') {
            next++;
        }
        return next;
    }

    private void moveTo(int next) {
        at = next;
        lineStart = next > 0 && source.charAt(next - 1) == '\n';
        count();
    }

    /** The tokens of one tag up to its end. */
    private void inside(Token.Type begin, Token.Type end, String closing) {
        add(begin, "");
        int open = 0;
        while (true) {
            while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
                at++;
            }
            count();
            if (at >= source.length()) {
                throw JinjaException.at(line, "a tag has no end '" + closing + "'");
            }
            char first = source.charAt(at);
            boolean signed = (first == '-' || (first == '+' && end == Token.Type.BLOCK_END))
                    && source.startsWith(closing, at + 1);
            if (open == 0 && (signed || source.startsWith(closing, at))) {
                add(end, "");
                boolean trims = end == Token.Type.BLOCK_END && !signed;
                moveTo(afterTag(at + closing.length() + (signed ? 1 : 0), signed && first == '-', trims));
                return;
            }
            open += token(first);
        }
    }

    /** Reads one token of an expression; by how much it opens brackets. */
    private int token(char first) {
        if (Character.isDigit(first) && first < 128) {
            number();
        } else if (Character.isUnicodeIdentifierStart(first) || first == '_') {
            int end = at + 1;
            while (end < source.length() && Character.isUnicodeIdentifierPart(source.charAt(end))) {
                end++;
            }
            add(Token.Type.NAME, source.substring(at, end));
            at = end;
        } else if (first == '\'' || first == '"') {
            string(first);
        } else {
            return operator();
        }
        return 0;
    }

    private void number() {
        Matcher number = NUMBER.matcher(source).region(at, source.length());
        if (!number.lookingAt()) {
            throw JinjaException.at(line, "a number is wrong");
        }
        boolean afterDot = source.charAt(at - 1) == '.';
        boolean isFloat = number.group("float") != null && !afterDot;
        int end = number.end();
        if (number.group("float") != null && afterDot) {
            end = at;
            while (end < source.length() && Character.isDigit(source.charAt(end))) {
                end++;
            }
        }
        add(
                isFloat ? Token.Type.FLOAT : Token.Type.INTEGER,
                source.substring(at, end).replace("_", ""));
        at = end;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw JinjaException.at(line, "a string has no end");
        }
        add(Token.Type.STRING, PythonText.unescape(source.substring(at + 1, end)));
        at = end + 1;
    }

    private int operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                add(Token.Type.OPERATOR, operator);
                at += operator.length();
                return switch (operator) {
                    case "(", "[", "{" -> 1;
                    case ")", "]", "}" -> -1;
                    default -> 0;
                };
            }
        }
        throw JinjaException.at(line, "the character '" + source.charAt(at) + "' is not expected");
    }

    private void add(Token.Type type, String text) {
        tokens.add(new Token(type, text, line));
    }

    /** Counts the lines up to here. */
    private void count() {
        for (; counted < at; counted++) {
            if (source.charAt(counted) == '\n') {
                line++;
            }
        }
    }
}
