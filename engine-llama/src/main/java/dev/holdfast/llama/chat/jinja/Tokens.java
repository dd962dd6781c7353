package dev.holdfast.llama.chat.jinja;

import java.util.List;

/** Goes through the tokens of a template. Confined to one use. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token ahead() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    Token next() {
        Token token = current();
        if (token.type() != Token.Type.END) {
            at++;
        }
        return token;
    }

    boolean is(String operator) {
        return current().is(Token.Type.OPERATOR, operator);
    }

    boolean skip(String operator) {
        boolean found = is(operator);
        at += found ? 1 : 0;
        return found;
    }

    boolean skipName(String name) {
        boolean found = current().is(Token.Type.NAME, name);
        at += found ? 1 : 0;
        return found;
    }

    String name() {
        return expect(Token.Type.NAME).text();
    }

    Token expect(Token.Type type) {
        Token token = next();
        if (token.type() != type) {
            throw unexpected(token);
        }
        return token;
    }

    void expect(String operator) {
        Token token = next();
        if (!token.is(Token.Type.OPERATOR, operator)) {
            throw JinjaException.at(token.line(), "'" + operator + "' is expected, not " + token.describe());
        }
    }

    void expectName(String name) {
        Token token = next();
        if (!token.is(Token.Type.NAME, name)) {
            throw JinjaException.at(token.line(), "'" + name + "' is expected, not " + token.describe());
        }
    }

    JinjaException unexpected(Token token) {
        return JinjaException.at(token.line(), token.describe() + " is not expected here");
    }

    JinjaException wrong(String message) {
        return JinjaException.at(line(), message);
    }
}
