package dev.holdfast.llama.chat.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a parsed template. Immutable. */
sealed interface Node {
    /** An expression. */
    sealed interface Expr extends Node {}

    record Constant(Value value) implements Expr {}

    record Name(String name) implements Expr {}

    record ListOf(List<Expr> items, boolean tuple) implements Expr {}

    record DictOf(List<Entry> entries) implements Expr {}

    record Entry(Expr key, Expr value) {}

    record Attribute(Expr target, String name, int line) implements Expr {}

    record Index(Expr target, Expr index, int line) implements Expr {}

    record Slice(
            Expr target,
            @Nullable Expr start,
            @Nullable Expr stop,
            @Nullable Expr step,
            int line) implements Expr {}

    record Call(Expr target, ArgumentList arguments, int line) implements Expr {}

    record Filter(@Nullable Expr target, String name, ArgumentList arguments, int line) implements Expr {}

    record Test(Expr target, String name, ArgumentList arguments, boolean negated, int line) implements Expr {}

    record Not(Expr operand) implements Expr {}

    record Sign(Expr operand, boolean negative, int line) implements Expr {}

    record Both(Expr left, Expr right) implements Expr {}

    record Either(Expr left, Expr right) implements Expr {}

    record Arithmetic(String operator, Expr left, Expr right, int line) implements Expr {}

    record Concatenation(List<Expr> parts) implements Expr {}

    record Comparison(Expr first, List<Operand> others, int line) implements Expr {}

    record Operand(String operator, Expr value) {}

    record Conditional(Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

    record ArgumentList(
            List<Expr> positional,
            List<Named> named,
            @Nullable Expr morePositional,
            @Nullable Expr moreNamed) {
        static final ArgumentList NONE = new ArgumentList(List.of(), List.of(), null, null);
    }

    record Named(String name, Expr value) {}

    /** A statement. */
    sealed interface Statement extends Node {}

    record Literal(String text) implements Statement {}

    record Print(Expr value, int line) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expr test, List<Statement> body) {}

    record For(
            Target target, Expr items, @Nullable Expr filter, List<Statement> body, List<Statement> otherwise, int line)
            implements Statement {}

    record Set(Target target, Expr value, int line) implements Statement {}

    record SetBlock(Target target, List<Filter> filters, List<Statement> body, int line) implements Statement {}

    record Macro(String name, Signature signature, List<Statement> body, int line) implements Statement {}

    record Signature(List<Parameter> parameters, boolean morePositional, boolean moreNamed, boolean caller) {}

    record Parameter(String name, @Nullable Expr otherwise) {}

    record CallBlock(Call call, Signature signature, List<Statement> body, int line) implements Statement {}

    record FilterBlock(List<Filter> filters, List<Statement> body, int line) implements Statement {}

    record With(List<Set> variables, List<Statement> body, int line) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    /** What is assigned to. */
    sealed interface Target {}

    record NameTarget(String name) implements Target {}

    record TupleTarget(List<Target> targets) implements Target {}

    record AttributeTarget(String namespace, String attribute) implements Target {}
}
