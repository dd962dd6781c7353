package dev.holdfast.llama.chat.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. Confined to one rendering. */
final class Loop {
    private final Rendering runtime;
    private final List<Value> items;
    private @Nullable Value changed;

    Loop(Rendering runtime, List<Value> items) {
        this.runtime = runtime;
        this.items = items;
    }

    /** What it is at the item of this index. */
    Value at(int index) {
        Map<String, Value> values = new HashMap<>();
        int length = items.size();
        values.put("index", Value.Int.of(index + 1));
        values.put("index0", Value.Int.of(index));
        values.put("revindex", Value.Int.of(length - index));
        values.put("revindex0", Value.Int.of(length - index - 1));
        values.put("first", new Value.Bool(index == 0));
        values.put("last", new Value.Bool(index == length - 1));
        values.put("length", Value.Int.of(length));
        values.put("depth", Value.Int.of(1));
        values.put("depth0", Value.Int.of(0));
        values.put("previtem", index > 0 ? items.get(index - 1) : new Value.Undefined("there is no previous item"));
        values.put(
                "nextitem", index < length - 1 ? items.get(index + 1) : new Value.Undefined("there is no next item"));
        values.put("cycle", new Value.Function("cycle", arguments -> {
            if (arguments.positional().isEmpty()) {
                throw new Failure("cycle() needs something to cycle through");
            }
            return arguments.positional().get(index % arguments.positional().size());
        }));
        values.put("changed", new Value.Function("changed", this::changed));
        return new Value.Attributes("loop", values);
    }

    private Value changed(Arguments arguments) {
        Value now = Value.Items.list(arguments.positional());
        boolean same = changed != null && runtime.operators.equal(changed, now);
        changed = now;
        return new Value.Bool(!same);
    }
}
