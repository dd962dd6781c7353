package dev.holdfast.llama.chat.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** What {@code is} can test. */
final class Tests {
    /** By name. */
    static final Map<String, Test> ALL = new HashMap<>();

    static {
        is("defined", value -> !(value instanceof Value.Undefined));
        is("undefined", value -> value instanceof Value.Undefined);
        is("none", value -> value == Value.None.NONE);
        is("true", value -> value instanceof Value.Bool flag && flag.value());
        is("false", value -> value instanceof Value.Bool flag && !flag.value());
        is("boolean", value -> value instanceof Value.Bool);
        is("integer", value -> value instanceof Value.Int);
        is("float", value -> value instanceof Value.Real);
        is("number", value -> value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool);
        is("string", value -> value instanceof Value.Text);
        is("escaped", value -> value instanceof Value.Text text && text.safe());
        is("mapping", value -> value instanceof Value.Dict);
        is("callable", value -> value instanceof Value.Function);
        is("iterable", value -> sequence(value) || value instanceof Value.Items);
        is("sequence", Tests::sequence);
        is(
                "lower",
                value -> value instanceof Value.Text text
                        && text.value().equals(text.value().toLowerCase(Locale.ROOT)));
        is(
                "upper",
                value -> value instanceof Value.Text text
                        && text.value().equals(text.value().toUpperCase(Locale.ROOT)));
        is("filter", value -> value instanceof Value.Text text && Filters.ALL.containsKey(text.value()));
        is("test", value -> value instanceof Value.Text text && ALL.containsKey(text.value()));
        with("eq,equalto,==", (run, value, other) -> run.operators.equal(value, other));
        with("ne,!=", (run, value, other) -> !run.operators.equal(value, other));
        with("sameas", (run, value, other) -> Operators.same(value, other));
        with("in", (run, value, other) -> run.operators.contains(other, value));
        order("lt,lessthan,<", order -> order < 0);
        order("le,<=", order -> order <= 0);
        order("gt,greaterthan,>", order -> order == 1);
        order("ge,>=", order -> order == 0 || order == 1);
        is("odd", (run, value) -> !divisible(run, value, Value.Int.of(2)));
        is("even", (run, value) -> divisible(run, value, Value.Int.of(2)));
        with("divisibleby", Tests::divisible);
    }

    private Tests() {}

    /** Whether something holds for a value. */
    @FunctionalInterface
    interface Test {
        boolean holds(Rendering runtime, Value value, List<Value> arguments);
    }

    private interface Plain {
        boolean holds(Value value);
    }

    private interface OfOne {
        boolean holds(Rendering runtime, Value value);
    }

    private interface OfTwo {
        boolean holds(Rendering runtime, Value value, Value other);
    }

    private static boolean sequence(Value value) {
        return value instanceof Value.Text
                || value instanceof Value.Dict
                || value instanceof Value.Undefined
                || (value instanceof Value.Items items && items.indexed());
    }

    private static boolean divisible(Rendering run, Value value, Value by) {
        return !Operators.truth(run.operators.arithmetic("%", value, by));
    }

    private static void is(String name, Plain test) {
        is(name, (run, value) -> test.holds(value));
    }

    private static void is(String name, OfOne test) {
        ALL.put(name, (run, value, arguments) -> {
            count(name, arguments, 0);
            return test.holds(run, value);
        });
    }

    private static void with(String names, OfTwo test) {
        for (String name : names.split(",", -1)) {
            ALL.put(name, (run, value, arguments) -> {
                count(name, arguments, 1);
                return test.holds(run, value, arguments.getFirst());
            });
        }
    }

    private static void order(String names, IntPredicate order) {
        with(names, (run, value, other) -> order.test(run.operators.compare(value, other)));
    }

    private static void count(String name, List<Value> arguments, int wanted) {
        if (arguments.size() != wanted) {
            throw new Failure("the test '" + name + "' takes " + wanted + " arguments");
        }
    }
}
