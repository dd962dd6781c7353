package dev.holdfast.llama.chat.jinja;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template can call. */
final class Globals {
    private static final Map<String, Builtin> ALL = new LinkedHashMap<>();
    /** As jinja2's sandbox has it. */
    private static final int MAX_RANGE = 100_000;

    static {
        Builtin.add(ALL, "raise_exception", "message!", (run, value, with) -> {
            throw new Failure(JinjaException.Kind.RAISED, run.text(with.get("message")));
        });
        Builtin.add(
                ALL,
                "strftime_now",
                "format!",
                (run, value, with) -> Value.Text.of(new PythonFormat(run.budget, run.printer)
                        .time(ZonedDateTime.now(run.clock), with.text("format", ""))));
        Builtin.add(ALL, "range", "a!,b,step", (run, value, with) -> range(run, with));
        Builtin.add(ALL, "dict", "*", (run, value, with) -> dict(run, with.all()));
        Builtin.add(ALL, "namespace", "*", (run, value, with) -> {
            Map<String, Value> attributes = new LinkedHashMap<>();
            dict(run, with.all()).entries().forEach((key, attribute) -> attributes.put(run.text(key), attribute));
            return new Value.Attributes("namespace", attributes);
        });
        Builtin.add(ALL, "joiner", "sep", (run, value, with) -> {
            boolean[] used = {false};
            return new Value.Function("joiner", arguments -> {
                Value separator = used[0] ? with.get("sep", Value.Text.of(", ")) : Value.Text.EMPTY;
                used[0] = true;
                return separator;
            });
        });
    }

    private Globals() {}

    /** The functions for one rendering. */
    static Map<String, Value> of(Rendering runtime) {
        Map<String, Value> globals = new LinkedHashMap<>();
        ALL.forEach((name, function) -> globals.put(
                name, new Value.Function(name, arguments -> function.call(runtime, Value.None.NONE, arguments))));
        return globals;
    }

    private static Value range(Rendering run, Arguments.Bound with) {
        boolean one = with.find("b") == null;
        long start = one ? 0 : with.integer("a", 0);
        long stop = one ? with.integer("a", 0) : with.integer("b", 0);
        long step = with.integer("step", 1);
        if (step == 0) {
            throw new Failure("range() cannot have the step 0");
        }
        long count = Math.max(0, step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step);
        if (count > MAX_RANGE) {
            throw new Failure(JinjaException.Kind.LIMIT, "range() is longer than " + MAX_RANGE);
        }
        run.budget.items(count);
        List<Value> numbers = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            numbers.add(Value.Int.of(start + i * step));
        }
        return new Value.Items(numbers, Value.Kind.TUPLE);
    }

    /** What Python's {@code dict(...)} makes of the arguments. */
    static Value.Dict dict(Rendering run, Arguments arguments) {
        Value.Dict dict = new Value.Dict(new LinkedHashMap<>());
        for (Value source : arguments.positional()) {
            if (source instanceof Value.Dict other) {
                dict.entries().putAll(other.entries());
            } else {
                for (Value pair : run.operators.iterate(source)) {
                    List<Value> parts = run.operators.iterate(pair);
                    if (parts.size() != 2) {
                        throw new Failure("dict() needs pairs");
                    }
                    dict.entries().put(Operators.key(parts.get(0)), parts.get(1));
                }
            }
        }
        arguments.named().forEach(dict::put);
        run.budget.items(dict.entries().size());
        return dict;
    }
}
