package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template's statements. Confined to one use. */
final class Parser {
    private static final Set<String> RESERVED =
            Set.of("true", "false", "none", "True", "False", "None", "and", "or", "not", "if", "in", "is", "else");

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private int loops;

    private Parser(String source) {
        tokens = new Tokens(Lexer.tokens(source));
        expressions = new ExpressionParser(tokens);
    }

    static List<Node.Statement> parse(String source) {
        Parser parser = new Parser(source);
        List<Node.Statement> body = parser.body(Set.of(), "the template", 1);
        return body;
    }

    /** Statements up to the beginning of one of these tags, whose name is then the current token. */
    private List<Node.Statement> body(Set<String> ends, String of, int line) {
        expressions.enter();
        List<Node.Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.type()) {
                case TEXT -> statements.add(new Node.Literal(token.text()));
                case PRINT_BEGIN -> {
                    statements.add(new Node.Print(expressions.tuple(true), token.line()));
                    tokens.expect(Token.Type.PRINT_END);
                }
                case BLOCK_BEGIN -> {
                    if (ends.contains(tokens.current().text())) {
                        expressions.leave();
                        return statements;
                    }
                    statements.add(statement(token.line()));
                }
                case END -> {
                    if (!ends.isEmpty()) {
                        throw JinjaException.at(line, "the tag '" + of + "' has no end");
                    }
                    return statements;
                }
                default -> throw tokens.unexpected(token);
            }
        }
    }

    private List<Node.Statement> bodyToEnd(String tag, int line) {
        closeTag();
        List<Node.Statement> body = body(Set.of("end" + tag), tag, line);
        tokens.next();
        closeTag();
        return body;
    }

    private void closeTag() {
        tokens.expect(Token.Type.BLOCK_END);
    }

    private Node.Statement statement(int line) {
        String tag = tokens.name();
        return switch (tag) {
            case "if" -> condition(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> {
                List<Node.Filter> filters = new ArrayList<>(List.of(expressions.filter(null, line)));
                yield new Node.FilterBlock(moreFilters(filters), bodyToEnd(tag, line), line);
            }
            case "with" -> with(line);
            case "generation" -> new Node.With(List.of(), bodyToEnd(tag, line), line);
            case "break", "continue" -> {
                if (loops == 0) {
                    throw JinjaException.at(line, "the tag '" + tag + "' stands outside a loop");
                }
                closeTag();
                yield tag.equals("break") ? new Node.Break() : new Node.Continue();
            }
            default ->
                throw JinjaException.at(
                        line,
                        "the tag '" + tag + "' is not "
                                + (tag.startsWith("end") || tag.startsWith("el") ? "expected here" : "supported"));
        };
    }

    private List<Node.Filter> moreFilters(List<Node.Filter> filters) {
        while (tokens.skip("|")) {
            filters.add(expressions.filter(null, tokens.line()));
        }
        return filters;
    }

    private Node.Statement condition(int line) {
        List<Node.Branch> branches = new ArrayList<>();
        List<Node.Statement> otherwise = List.of();
        String tag = "if";
        while (!tag.equals("endif")) {
            if (tag.equals("else")) {
                closeTag();
                otherwise = body(Set.of("endif"), "else", line);
            } else {
                Node.Expr test = expressions.tuple(false);
                if (tokens.skipName("if")) {
                    throw tokens.wrong("'if' is not expected here");
                }
                closeTag();
                branches.add(new Node.Branch(test, body(Set.of("elif", "else", "endif"), "if", line)));
            }
            tag = tokens.name();
        }
        closeTag();
        return new Node.If(branches, otherwise, line);
    }

    private Node.Statement loop(int line) {
        Node.Target target = target();
        tokens.expectName("in");
        Node.Expr items = expressions.tuple(false);
        Node.Expr filter = tokens.skipName("if") ? expressions.expression() : null;
        if (tokens.skipName("recursive")) {
            throw JinjaException.at(line, "recursive loops are not supported");
        }
        closeTag();
        loops++;
        List<Node.Statement> body = body(Set.of("else", "endfor"), "for", line);
        loops--;
        List<Node.Statement> otherwise = List.of();
        if (tokens.name().equals("else")) {
            closeTag();
            otherwise = body(Set.of("endfor"), "for", line);
            tokens.next();
        }
        closeTag();
        return new Node.For(target, items, filter, body, otherwise, line);
    }

    private Node.Target target() {
        Node.Target first = oneTarget();
        if (!tokens.is(",")) {
            return first;
        }
        List<Node.Target> targets = new ArrayList<>(List.of(first));
        while (tokens.skip(",")) {
            targets.add(oneTarget());
        }
        return new Node.TupleTarget(targets);
    }

    private Node.Target oneTarget() {
        if (tokens.skip("(")) {
            Node.Target target = target();
            tokens.expect(")");
            return target;
        }
        String name = tokens.name();
        if (RESERVED.contains(name)) {
            throw tokens.wrong("'" + name + "' cannot be assigned to");
        }
        return tokens.skip(".") ? new Node.AttributeTarget(name, tokens.name()) : new Node.NameTarget(name);
    }

    private Node.Statement set(int line) {
        Node.Target target = target();
        if (tokens.skip("=")) {
            Node.Expr value = expressions.tuple(true);
            closeTag();
            return new Node.Set(target, value, line);
        }
        List<Node.Filter> filters = moreFilters(new ArrayList<>());
        return new Node.SetBlock(target, filters, bodyToEnd("set", line), line);
    }

    private Node.Statement macro(int line) {
        String name = tokens.name();
        List<Node.Parameter> parameters = parameters();
        Definition definition = definition("macro", parameters, line);
        return new Node.Macro(name, definition.signature(), definition.body(), line);
    }

    private Node.Statement callBlock(int line) {
        List<Node.Parameter> parameters = tokens.is("(") ? parameters() : List.of();
        Node.Expr call = expressions.expression();
        if (!(call instanceof Node.Call called)) {
            throw JinjaException.at(line, "the tag 'call' needs a call");
        }
        Definition definition = definition("call", parameters, line);
        return new Node.CallBlock(called, definition.signature(), definition.body(), line);
    }

    private record Definition(Node.Signature signature, List<Node.Statement> body) {}

    /** The body of a macro, and which of the special names it reads. */
    private Definition definition(String tag, List<Node.Parameter> parameters, int line) {
        Set<String> before = new HashSet<>(expressions.names);
        int loopsBefore = loops;
        expressions.names.clear();
        loops = 0;
        List<Node.Statement> body = bodyToEnd(tag, line);
        Set<String> read = expressions.names;
        Node.Signature signature = new Node.Signature(
                parameters, read.contains("varargs"), read.contains("kwargs"), read.contains("caller"));
        loops = loopsBefore;
        read.addAll(before);
        return new Definition(signature, body);
    }

    private List<Node.Parameter> parameters() {
        tokens.expect("(");
        List<Node.Parameter> parameters = new ArrayList<>();
        while (!tokens.skip(")")) {
            if (!parameters.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip(")")) {
                    break;
                }
            }
            String name = tokens.name();
            Node.@Nullable Expr otherwise = tokens.skip("=") ? expressions.expression() : null;
            parameters.add(new Node.Parameter(name, otherwise));
        }
        return parameters;
    }

    private Node.Statement with(int line) {
        List<Node.Set> variables = new ArrayList<>();
        while (tokens.current().type() != Token.Type.BLOCK_END) {
            if (!variables.isEmpty()) {
                tokens.expect(",");
            }
            Node.Target target = oneTarget();
            tokens.expect("=");
            variables.add(new Node.Set(target, expressions.expression(), line));
        }
        return new Node.With(variables, bodyToEnd("with", line), line);
    }
}
