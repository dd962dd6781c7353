package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions. Confined to one rendering. */
final class Expressions {
    final Rendering runtime;
    /** The line of what was evaluated last. */
    int line = 1;

    Expressions(Rendering runtime) {
        this.runtime = runtime;
    }

    Value evaluate(Node.Expr expression, Scope scope) {
        runtime.budget.enter();
        Value value = switch (expression) {
            case Node.Constant constant -> constant.value();
            case Node.Name name -> scope.get(name.name());
            case Node.ListOf list -> list(list, scope);
            case Node.DictOf dict -> dict(dict, scope);
            case Node.Not not -> new Value.Bool(!holds(not.operand(), scope));
            case Node.Both both -> {
                Value left = evaluate(both.left(), scope);
                yield Operators.truth(left) ? evaluate(both.right(), scope) : left;
            }
            case Node.Either either -> {
                Value left = evaluate(either.left(), scope);
                yield Operators.truth(left) ? left : evaluate(either.right(), scope);
            }
            case Node.Conditional conditional -> conditional(conditional, scope);
            case Node.Concatenation concatenation -> concatenation(concatenation, scope);
            case Node.Attribute attribute ->
                runtime.access.attribute(at(attribute.line(), attribute.target(), scope), attribute.name());
            case Node.Index index -> index(index, scope);
            case Node.Slice slice -> slice(slice, scope);
            case Node.Call call -> call(call, scope, null);
            case Node.Filter filter -> filter(filter, scope);
            case Node.Test test -> test(test, scope);
            case Node.Sign sign -> sign(sign, scope);
            case Node.Arithmetic arithmetic -> arithmetic(arithmetic, scope);
            case Node.Comparison comparison -> new Value.Bool(compare(comparison, scope));
        };
        runtime.budget.leave();
        return value;
    }

    boolean holds(Node.Expr expression, Scope scope) {
        return Operators.truth(evaluate(expression, scope));
    }

    /** Evaluates an operand of what stands on this line. */
    private Value at(int of, Node.Expr operand, Scope scope) {
        Value value = evaluate(operand, scope);
        line = of;
        return value;
    }

    private @Nullable Value optional(Node.@Nullable Expr expression, Scope scope) {
        return expression == null ? null : evaluate(expression, scope);
    }

    private Value list(Node.ListOf list, Scope scope) {
        List<Value> items = all(list.items(), scope);
        return new Value.Items(items, list.tuple() ? Value.Kind.TUPLE : Value.Kind.LIST);
    }

    private List<Value> all(List<Node.Expr> expressions, Scope scope) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Node.Expr expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value dict(Node.DictOf dict, Scope scope) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Node.Entry entry : dict.entries()) {
            entries.put(Operators.key(evaluate(entry.key(), scope)), evaluate(entry.value(), scope));
        }
        return new Value.Dict(entries);
    }

    private Value conditional(Node.Conditional conditional, Scope scope) {
        if (holds(conditional.test(), scope)) {
            return evaluate(conditional.then(), scope);
        }
        Value otherwise = optional(conditional.otherwise(), scope);
        return otherwise == null ? new Value.Undefined("an 'if' without 'else' gave nothing") : otherwise;
    }

    private Value concatenation(Node.Concatenation concatenation, Scope scope) {
        Output out = new Output(runtime.budget);
        for (Node.Expr part : concatenation.parts()) {
            out.append(runtime.text(evaluate(part, scope)));
        }
        return Value.Text.of(out.toString());
    }

    private Value index(Node.Index index, Scope scope) {
        Value target = evaluate(index.target(), scope);
        return runtime.access.item(target, at(index.line(), index.index(), scope));
    }

    private Value slice(Node.Slice slice, Scope scope) {
        Value target = evaluate(slice.target(), scope);
        Value start = optional(slice.start(), scope);
        Value stop = optional(slice.stop(), scope);
        Value step = optional(slice.step(), scope);
        line = slice.line();
        return runtime.access.slice(target, start, stop, step);
    }

    /** Calls; with the body of a call block as {@code caller}, if there is one. */
    Value call(Node.Call call, Scope scope, @Nullable Value caller) {
        Value function = evaluate(call.target(), scope);
        Arguments arguments = arguments(call.arguments(), scope);
        if (caller != null) {
            arguments.named().put("caller", caller);
        }
        line = call.line();
        return runtime.call(function, arguments);
    }

    private Arguments arguments(Node.ArgumentList list, Scope scope) {
        List<Value> positional = all(list.positional(), scope);
        Map<String, Value> named = new LinkedHashMap<>();
        for (Node.Named argument : list.named()) {
            named.put(argument.name(), evaluate(argument.value(), scope));
        }
        if (list.morePositional() != null) {
            positional.addAll(runtime.operators.iterate(evaluate(list.morePositional(), scope)));
        }
        if (list.moreNamed() != null) {
            if (!(evaluate(list.moreNamed(), scope) instanceof Value.Dict dict)) {
                throw new Failure("what follows '**' must be a dict");
            }
            dict.entries().forEach((key, value) -> named.put(runtime.text(key), value));
        }
        return new Arguments(positional, named);
    }

    private Value filter(Node.Filter filter, Scope scope) {
        Value value = filter.target() == null ? Value.Text.EMPTY : evaluate(filter.target(), scope);
        return apply(filter, value, scope);
    }

    /** Applies a filter to a value. */
    Value apply(Node.Filter filter, Value value, Scope scope) {
        Arguments arguments = arguments(filter.arguments(), scope);
        line = filter.line();
        return runtime.filter(filter.name(), value, arguments);
    }

    private Value test(Node.Test test, Scope scope) {
        Value value = evaluate(test.target(), scope);
        Arguments arguments = arguments(test.arguments(), scope);
        line = test.line();
        return new Value.Bool(runtime.test(test.name(), value, arguments) != test.negated());
    }

    private Value sign(Node.Sign sign, Scope scope) {
        Value value = at(sign.line(), sign.operand(), scope);
        return sign.negative()
                ? runtime.operators.arithmetic("*", number(value), Value.Int.of(-1))
                : runtime.operators.arithmetic("+", number(value), Value.Int.of(0));
    }

    private static Value number(Value value) {
        Operators.defined(value);
        if (value instanceof Value.Text || value instanceof Value.Items) {
            throw new Failure("a " + value.type() + " has no sign");
        }
        return value;
    }

    private Value arithmetic(Node.Arithmetic arithmetic, Scope scope) {
        Value left = evaluate(arithmetic.left(), scope);
        Value right = at(arithmetic.line(), arithmetic.right(), scope);
        return runtime.operators.arithmetic(arithmetic.operator(), left, right);
    }

    private boolean compare(Node.Comparison comparison, Scope scope) {
        Value left = evaluate(comparison.first(), scope);
        for (Node.Operand operand : comparison.others()) {
            Value right = at(comparison.line(), operand.value(), scope);
            if (!compare(operand.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private boolean compare(String operator, Value left, Value right) {
        Operators operators = runtime.operators;
        return switch (operator) {
            case "==" -> operators.equal(left, right);
            case "!=" -> !operators.equal(left, right);
            case "in" -> operators.contains(right, left);
            case "not in" -> !operators.contains(right, left);
            case "<" -> operators.compare(left, right) < 0;
            case "<=" -> operators.compare(left, right) <= 0;
            case ">" -> operators.compare(left, right) == 1;
            default -> {
                int order = operators.compare(left, right);
                yield order == 0 || order == 1;
            }
        };
    }
}
