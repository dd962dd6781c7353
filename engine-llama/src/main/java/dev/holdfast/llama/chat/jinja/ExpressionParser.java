package dev.holdfast.llama.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions, by jinja2's grammar. Confined to one use. */
final class ExpressionParser {
    private static final int MAX_DEPTH = 150;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private static final Set<String> OF_MACROS = Set.of("varargs", "kwargs", "caller");

    final Tokens tokens;
    /** Which of the names that mean something in macros were read so far. */
    final Set<String> names = new HashSet<>();

    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** One level deeper in the template's structure. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw tokens.wrong("the template nests too deeply");
        }
    }

    void leave() {
        depth--;
    }

    Node.Expr expression() {
        enter();
        Node.Expr value = or();
        while (tokens.skipName("if")) {
            Node.Expr test = or();
            Node.Expr otherwise = tokens.skipName("else") ? expression() : null;
            value = new Node.Conditional(test, value, otherwise);
        }
        leave();
        return value;
    }

    /** An expression, or several separated by commas as a tuple. */
    Node.Expr tuple(boolean conditional) {
        Node.Expr first = conditional ? expression() : or();
        if (!tokens.is(",")) {
            return first;
        }
        List<Node.Expr> items = new ArrayList<>(List.of(first));
        while (tokens.skip(",") && !endsTuple()) {
            items.add(conditional ? expression() : or());
        }
        return new Node.ListOf(items, true);
    }

    private boolean endsTuple() {
        Token token = tokens.current();
        return token.type() == Token.Type.PRINT_END
                || token.type() == Token.Type.BLOCK_END
                || tokens.is(")")
                || token.is(Token.Type.NAME, "in");
    }

    private Node.Expr or() {
        Node.Expr left = and();
        while (tokens.skipName("or")) {
            left = new Node.Either(left, and());
        }
        return left;
    }

    private Node.Expr and() {
        Node.Expr left = not();
        while (tokens.skipName("and")) {
            left = new Node.Both(left, not());
        }
        return left;
    }

    private Node.Expr not() {
        if (!tokens.skipName("not")) {
            return comparison();
        }
        enter();
        Node.Expr negated = new Node.Not(not());
        leave();
        return negated;
    }

    private Node.Expr comparison() {
        int line = tokens.line();
        Node.Expr first = sum();
        List<Node.Operand> others = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.type() == Token.Type.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                others.add(new Node.Operand(token.text(), sum()));
            } else if (tokens.skipName("in")) {
                others.add(new Node.Operand("in", sum()));
            } else if (token.is(Token.Type.NAME, "not") && tokens.ahead().is(Token.Type.NAME, "in")) {
                tokens.next();
                tokens.next();
                others.add(new Node.Operand("not in", sum()));
            } else {
                return others.isEmpty() ? first : new Node.Comparison(first, others, line);
            }
        }
    }

    private Node.Expr sum() {
        Node.Expr left = concatenation();
        while (tokens.is("+") || tokens.is("-")) {
            Token operator = tokens.next();
            left = new Node.Arithmetic(operator.text(), left, concatenation(), operator.line());
        }
        return left;
    }

    private Node.Expr concatenation() {
        Node.Expr first = product();
        if (!tokens.is("~")) {
            return first;
        }
        List<Node.Expr> parts = new ArrayList<>(List.of(first));
        while (tokens.skip("~")) {
            parts.add(product());
        }
        return new Node.Concatenation(parts);
    }

    private Node.Expr product() {
        Node.Expr left = power();
        while (tokens.is("*") || tokens.is("/") || tokens.is("//") || tokens.is("%")) {
            Token operator = tokens.next();
            left = new Node.Arithmetic(operator.text(), left, power(), operator.line());
        }
        return left;
    }

    private Node.Expr power() {
        Node.Expr left = unary(true);
        while (tokens.is("**")) {
            Token operator = tokens.next();
            left = new Node.Arithmetic("**", left, unary(true), operator.line());
        }
        return left;
    }

    private Node.Expr unary(boolean filtered) {
        enter();
        Node.Expr value;
        if (tokens.is("-") || tokens.is("+")) {
            Token sign = tokens.next();
            value = new Node.Sign(unary(false), sign.text().equals("-"), sign.line());
        } else {
            value = primary();
        }
        value = postfix(value);
        Node.Expr whole = filtered ? filters(value) : value;
        leave();
        return whole;
    }

    private Node.Expr primary() {
        Token token = tokens.next();
        return switch (token.type()) {
            case NAME -> name(token.text());
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.current().type() == Token.Type.STRING) {
                    text.append(tokens.next().text());
                }
                yield new Node.Constant(Value.Text.of(text.toString()));
            }
            case INTEGER -> new Node.Constant(new Value.Int(integer(token.text())));
            case FLOAT -> new Node.Constant(new Value.Real(Double.parseDouble(token.text())));
            case OPERATOR -> bracketed(token);
            default -> throw tokens.unexpected(token);
        };
    }

    private static BigInteger integer(String text) {
        int base = switch (text.length() > 1 ? text.charAt(1) : ' ') {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
        return new BigInteger(base == 10 ? text : text.substring(2), base);
    }

    private Node.Expr name(String name) {
        return switch (name) {
            case "true", "True" -> new Node.Constant(new Value.Bool(true));
            case "false", "False" -> new Node.Constant(new Value.Bool(false));
            case "none", "None" -> new Node.Constant(Value.None.NONE);
            default -> {
                if (OF_MACROS.contains(name)) {
                    names.add(name);
                }
                yield new Node.Name(name);
            }
        };
    }

    private Node.Expr bracketed(Token token) {
        return switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> list();
            case "{" -> dict();
            default -> throw tokens.unexpected(token);
        };
    }

    private Node.Expr parenthesised() {
        if (tokens.skip(")")) {
            return new Node.ListOf(List.of(), true);
        }
        Node.Expr value = tuple(true);
        tokens.expect(")");
        return value;
    }

    private Node.Expr list() {
        List<Node.Expr> items = new ArrayList<>();
        while (!tokens.skip("]")) {
            separate(items);
            if (!tokens.is("]")) {
                items.add(expression());
            }
        }
        return new Node.ListOf(items, false);
    }

    private Node.Expr dict() {
        List<Node.Entry> entries = new ArrayList<>();
        while (!tokens.skip("}")) {
            separate(entries);
            if (!tokens.is("}")) {
                Node.Expr key = expression();
                tokens.expect(":");
                entries.add(new Node.Entry(key, expression()));
            }
        }
        return new Node.DictOf(entries);
    }

    private void separate(List<?> before) {
        if (!before.isEmpty()) {
            tokens.expect(",");
        }
    }

    Node.Expr postfix(Node.Expr target) {
        Node.Expr value = target;
        while (true) {
            int line = tokens.line();
            if (tokens.skip(".")) {
                Token name = tokens.next();
                value = switch (name.type()) {
                    case NAME -> new Node.Attribute(value, name.text(), line);
                    case INTEGER -> new Node.Index(value, new Node.Constant(new Value.Int(integer(name.text()))), line);
                    default -> throw tokens.unexpected(name);
                };
            } else if (tokens.skip("[")) {
                value = subscript(value, line);
            } else if (tokens.is("(")) {
                value = new Node.Call(value, arguments(), line);
            } else {
                return value;
            }
        }
    }

    private Node.Expr subscript(Node.Expr target, int line) {
        Node.Expr start = tokens.is(":") ? null : tuple(true);
        if (start != null && tokens.skip("]")) {
            return new Node.Index(target, start, line);
        }
        tokens.expect(":");
        Node.Expr stop = bound();
        Node.Expr step = tokens.skip(":") ? bound() : null;
        tokens.expect("]");
        return new Node.Slice(target, start, stop, step, line);
    }

    private Node.@Nullable Expr bound() {
        return tokens.is(":") || tokens.is("]") ? null : expression();
    }

    private Node.Expr filters(Node.Expr target) {
        Node.Expr value = target;
        while (true) {
            int line = tokens.line();
            if (tokens.skip("|")) {
                value = filter(value, line);
            } else if (tokens.skipName("is")) {
                value = test(value, line);
            } else if (tokens.is("(")) {
                value = new Node.Call(value, arguments(), line);
            } else {
                return value;
            }
        }
    }

    /** A filter, after its bar. */
    Node.Filter filter(Node.@Nullable Expr target, int line) {
        String name = tokens.name();
        if (!Filters.ALL.containsKey(name)) {
            throw JinjaException.at(line, "the filter '" + name + "' is not supported");
        }
        return new Node.Filter(target, name, tokens.is("(") ? arguments() : Node.ArgumentList.NONE, line);
    }

    private Node.Expr test(Node.Expr target, int line) {
        boolean negated = tokens.skipName("not");
        String name = tokens.name();
        if (!Tests.ALL.containsKey(name)) {
            throw JinjaException.at(line, "the test '" + name + "' is not supported");
        }
        Node.ArgumentList arguments = Node.ArgumentList.NONE;
        if (tokens.is("(")) {
            arguments = arguments();
        } else if (beginsArgument(tokens.current())) {
            arguments = new Node.ArgumentList(List.of(postfix(primary())), List.of(), null, null);
        }
        if (tokens.current().is(Token.Type.NAME, "is")) {
            throw tokens.unexpected(tokens.current());
        }
        return new Node.Test(target, name, arguments, negated, line);
    }

    private static boolean beginsArgument(Token token) {
        return switch (token.type()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !Set.of("else", "or", "and", "is", "if", "in", "not").contains(token.text());
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    Node.ArgumentList arguments() {
        tokens.expect("(");
        List<Node.Expr> positional = new ArrayList<>();
        List<Node.Named> named = new ArrayList<>();
        Node.Expr morePositional = null;
        Node.Expr moreNamed = null;
        boolean first = true;
        while (!tokens.skip(")")) {
            if (!first) {
                tokens.expect(",");
                if (tokens.skip(")")) {
                    break;
                }
            }
            first = false;
            if (tokens.skip("*")) {
                morePositional = expression();
            } else if (tokens.skip("**")) {
                moreNamed = expression();
            } else if (tokens.current().type() == Token.Type.NAME
                    && tokens.ahead().is(Token.Type.OPERATOR, "=")) {
                String name = tokens.name();
                tokens.next();
                named.add(new Node.Named(name, expression()));
            } else if (named.isEmpty()) {
                positional.add(expression());
            } else {
                throw tokens.unexpected(tokens.current());
            }
        }
        return new Node.ArgumentList(positional, named, morePositional, moreNamed);
    }
}
