package dev.holdfast.llama.chat.jinja;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What one rendering works with. Confined. */
final class Rendering {
    final Budget budget = new Budget();
    final Printer printer = new Printer(budget);
    final Operators operators = new Operators(budget, printer);
    final Access access = new Access(this);
    final Clock clock;

    Rendering(Clock clock) {
        this.clock = clock;
    }

    String text(Value value) {
        return printer.text(value);
    }

    /** Applies a filter, whose name is known unless a template computed it. */
    Value filter(String name, Value value, Arguments arguments) {
        Builtin filter = Filters.ALL.get(name);
        if (filter == null) {
            throw new Failure("the filter '" + name + "' is not supported");
        }
        return made(filter.call(this, value, arguments));
    }

    boolean test(String name, Value value, Arguments arguments) {
        Tests.Test test = Tests.ALL.get(name);
        if (test == null) {
            throw new Failure("the test '" + name + "' is not supported");
        }
        return test.holds(this, value, arguments.positional());
    }

    Value call(Value function, Arguments arguments) {
        return switch (function) {
            case Value.Function callable -> made(callable.body().call(arguments));
            case Value.Undefined undefined -> throw new Failure(undefined.hint());
            default -> throw new Failure("a " + function.type() + " cannot be called");
        };
    }

    /** Counts the value as made. */
    private Value made(Value value) {
        if (value instanceof Value.Text text) {
            budget.text(text.value().length());
        } else if (value instanceof Value.Items items) {
            budget.items(items.values().size());
        }
        return value;
    }

    static Value texts(Collection<String> texts) {
        List<Value> values = new ArrayList<>(texts.size());
        texts.forEach(text -> values.add(Value.Text.of(text)));
        return Value.Items.list(values);
    }

    /** A text of the same safety as the value. */
    Value like(Value value, String text) {
        return new Value.Text(text, value instanceof Value.Text original && original.safe());
    }

    static Value or(Value value, Value otherwise) {
        return Objects.requireNonNull(value instanceof Value.Undefined ? otherwise : value);
    }
}
