package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes, items and slices of values, looked up as jinja2 looks them up. Confined to one rendering. */
final class Access {
    private final Rendering runtime;

    Access(Rendering runtime) {
        this.runtime = runtime;
    }

    /** What {@code target.name} gives: a method before an entry of the same name. */
    Value attribute(Value target, String name) {
        Operators.defined(target);
        if (target instanceof Value.Attributes attributes) {
            Value value = attributes.values().get(name);
            return value == null ? missing(target, name) : value;
        }
        Value method = method(target, name);
        if (method != null) {
            return method;
        }
        Value entry = target instanceof Value.Dict dict ? dict.entries().get(Value.Text.of(name)) : null;
        return entry == null ? missing(target, name) : entry;
    }

    /** What {@code target[key]} gives: an entry before a method of the same name. */
    Value item(Value target, Value key) {
        Operators.defined(target);
        Value item = switch (target) {
            case Value.Dict dict when Operators.hashable(key) -> dict.entries().get(Operators.key(key));
            case Value.Items items when items.indexed() && position(key) != null -> at(items.values(), position(key));
            case Value.Text text when position(key) != null -> at(text.value(), position(key));
            default -> null;
        };
        if (item != null) {
            return item;
        }
        return key instanceof Value.Text name
                ? attributeOnly(target, name.value())
                : missing(target, runtime.text(key));
    }

    private Value attributeOnly(Value target, String name) {
        return target instanceof Value.Dict ? or(method(target, name), missing(target, name)) : attribute(target, name);
    }

    private static Value or(@Nullable Value value, Value otherwise) {
        return value == null ? otherwise : value;
    }

    private static Value missing(Value target, String name) {
        String owner = switch (target) {
            case Value.None none -> "None";
            case Value.Attributes attributes -> attributes.type() + " object";
            default -> target.type() + " object";
        };
        return new Value.Undefined("'" + owner + "' has no attribute '" + shorten(name) + "'");
    }

    private static String shorten(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "…";
    }

    private @Nullable Value method(Value target, String name) {
        Builtin method = switch (target) {
            case Value.Text text -> TextMethods.ALL.get(name);
            case Value.Items items when items.indexed() -> ListMethods.LIST.get(name);
            case Value.Dict dict -> ListMethods.DICT.get(name);
            default -> null;
        };
        return method == null ? null : new Value.Function(name, arguments -> method.call(runtime, target, arguments));
    }

    private static @Nullable Integer position(@Nullable Value key) {
        return switch (key) {
            case Value.Int number
            when number.value().bitLength() < 32 -> number.value().intValue();
            case Value.Bool flag -> flag.value() ? 1 : 0;
            case null, default -> null;
        };
    }

    private static @Nullable Value at(List<Value> items, @Nullable Integer position) {
        if (position == null) {
            return null;
        }
        int index = position < 0 ? position + items.size() : position;
        return index >= 0 && index < items.size() ? items.get(index) : null;
    }

    private static @Nullable Value at(String text, @Nullable Integer position) {
        if (position == null) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        int index = position < 0 ? position + length : position;
        return index >= 0 && index < length
                ? Value.Text.of(Character.toString(text.codePointAt(text.offsetByCodePoints(0, index))))
                : null;
    }

    /** What {@code target[start:stop:step]} gives; a bound that is None or null is left out. */
    Value slice(Value target, @Nullable Value start, @Nullable Value stop, @Nullable Value step) {
        Operators.defined(target);
        Integer given = bound(step);
        int by = given == null ? 1 : given;
        if (by == 0) {
            throw new Failure("a slice cannot have the step 0");
        }
        return switch (target) {
            case Value.Text text -> {
                int[] letters = text.value().codePoints().toArray();
                StringBuilder part = new StringBuilder();
                for (int i : positions(letters.length, bound(start), bound(stop), by)) {
                    part.appendCodePoint(letters[i]);
                }
                runtime.budget.text(letters.length);
                yield runtime.like(text, part.toString());
            }
            case Value.Items items
            when items.indexed() -> {
                List<Value> part = new ArrayList<>();
                for (int i : positions(items.values().size(), bound(start), bound(stop), by)) {
                    part.add(items.values().get(i));
                }
                runtime.budget.items(part.size());
                yield new Value.Items(part, items.kind());
            }
            default -> throw new Failure("a " + target.type() + " cannot be sliced");
        };
    }

    private static @Nullable Integer bound(@Nullable Value value) {
        if (value == null || value == Value.None.NONE) {
            return null;
        }
        Integer bound = position(value);
        if (bound == null) {
            throw new Failure("a slice needs whole numbers, not a " + value.type());
        }
        return bound;
    }

    private static int[] positions(int length, @Nullable Integer start, @Nullable Integer stop, int step) {
        int lowest = step > 0 ? 0 : -1;
        int highest = step > 0 ? length : length - 1;
        long first = start == null ? step > 0 ? lowest : highest : clamp(start, length, lowest, highest);
        long last = stop == null ? step > 0 ? highest : lowest : clamp(stop, length, lowest, highest);
        long count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -(long) step;
        int[] positions = new int[(int) Math.max(0, count)];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (int) (first + (long) i * step);
        }
        return positions;
    }

    private static long clamp(int bound, int length, int lowest, int highest) {
        long from = bound < 0 ? (long) bound + length : bound;
        return Math.clamp(from, lowest, highest);
    }

    /** What a path such as {@code a.b.0} gives. */
    Value path(Value target, Value path) {
        if (!(path instanceof Value.Text text)) {
            return item(target, path);
        }
        Value value = target;
        for (String part : text.value().split("\\.", -1)) {
            boolean index = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9') && part.length() < 9;
            value = item(value, index ? Value.Int.of(Integer.parseInt(part)) : Value.Text.of(part));
        }
        return value;
    }
}
