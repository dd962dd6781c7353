package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filters of collections. */
final class ListFilters {
    private ListFilters() {}

    static void addTo(Map<String, Builtin> all) {
        ends(all);
        selects(all);
        orders(all);
        groups(all);
    }

    private static List<Value> items(Rendering run, Value value) {
        return run.operators.iterate(value);
    }

    private static void ends(Map<String, Builtin> all) {
        Builtin.add(all, "length,count", "", (run, value, with) -> Value.Int.of(length(value)));
        Builtin.add(all, "first", "", (run, value, with) -> {
            List<Value> items = items(run, value);
            return items.isEmpty() ? new Value.Undefined("there is no first item") : items.getFirst();
        });
        Builtin.add(all, "last", "", (run, value, with) -> {
            List<Value> items = items(run, value);
            return items.isEmpty() ? new Value.Undefined("there is no last item") : items.getLast();
        });
        Builtin.add(all, "list", "", (run, value, with) -> Value.Items.list(new ArrayList<>(items(run, value))));
        Builtin.add(
                all,
                "reverse",
                "",
                (run, value, with) -> value instanceof Value.Text text
                        ? run.like(
                                text, new StringBuilder(text.value()).reverse().toString())
                        : Value.Items.generator(items(run, value).reversed()));
        Builtin.add(all, "items", "", (run, value, with) -> switch (value) {
            case Value.Undefined undefined -> Value.Items.generator(List.of());
            case Value.Dict dict -> Value.Items.generator(ListMethods.entries(dict.entries()));
            default -> throw new Failure("the filter 'items' needs a dict, not a " + value.type());
        });
        Builtin.add(all, "join", "d,attribute", (run, value, with) -> {
            Output out = new Output(run.budget);
            String separator = "";
            for (Value item : items(run, value)) {
                Value part = with.find("attribute") == null ? item : run.access.path(item, with.get("attribute"));
                out.append(separator).append(run.text(part));
                separator = run.text(with.get("d", Value.Text.EMPTY));
            }
            return Value.Text.of(out.toString());
        });
    }

    private static long length(Value value) {
        return switch (value) {
            case Value.Text text -> text.value().codePointCount(0, text.value().length());
            case Value.Items items
            when items.kind() != Value.Kind.GENERATOR -> items.values().size();
            case Value.Dict dict -> dict.entries().size();
            case Value.Undefined undefined -> 0;
            default -> throw new Failure("a " + value.type() + " has no length");
        };
    }

    /** The items, none of what Python takes for false. */
    private static List<Value> any(Rendering run, Value value) {
        return Operators.truth(value) ? items(run, value) : List.of();
    }

    private static void selects(Map<String, Builtin> all) {
        Builtin.add(all, "select", "*", (run, value, with) -> select(run, value, with.all(), false, true));
        Builtin.add(all, "reject", "*", (run, value, with) -> select(run, value, with.all(), false, false));
        Builtin.add(all, "selectattr", "*", (run, value, with) -> select(run, value, with.all(), true, true));
        Builtin.add(all, "rejectattr", "*", (run, value, with) -> select(run, value, with.all(), true, false));
        Builtin.add(all, "map", "*", (run, value, with) -> map(run, value, with.all()));
    }

    private static Value first(Arguments arguments, String what) {
        if (arguments.positional().isEmpty()) {
            throw new Failure(what + " is missing");
        }
        return arguments.positional().getFirst();
    }

    private static Value select(Rendering run, Value value, Arguments with, boolean attribute, boolean wanted) {
        Arguments rest = attribute ? with.after(1) : with;
        List<Value> selected = new ArrayList<>();
        for (Value item : any(run, value)) {
            Value tested = attribute ? run.access.path(item, first(with, "the attribute to select by")) : item;
            boolean holds = rest.positional().isEmpty()
                    ? Operators.truth(tested)
                    : run.test(run.text(rest.positional().getFirst()), tested, rest.after(1));
            if (holds == wanted) {
                selected.add(item);
            }
        }
        return Value.Items.generator(selected);
    }

    private static Value map(Rendering run, Value value, Arguments with) {
        Value attribute = with.named().get("attribute");
        Value otherwise = with.named().get("default");
        List<Value> mapped = new ArrayList<>();
        for (Value item : any(run, value)) {
            if (attribute == null) {
                mapped.add(run.filter(run.text(first(with, "the filter to map by")), item, with.after(1)));
            } else {
                Value part = run.access.path(item, attribute);
                mapped.add(otherwise == null ? part : Rendering.or(part, otherwise));
            }
        }
        return Value.Items.generator(mapped);
    }

    private static void orders(Map<String, Builtin> all) {
        Builtin.add(all, "sort", "reverse,case_sensitive,attribute", (run, value, with) -> {
            Comparator<Value> order = order(run, with.find("attribute"), with.flag("case_sensitive", false));
            return sorted(items(run, value), with.flag("reverse", false) ? order.reversed() : order);
        });
        Builtin.add(all, "dictsort", "case_sensitive,by,reverse", (run, value, with) -> {
            if (!(value instanceof Value.Dict dict)) {
                throw new Failure("the filter 'dictsort' needs a dict, not a " + value.type());
            }
            Value by = Value.Int.of(with.text("by", "key").equals("value") ? 1 : 0);
            Comparator<Value> order = order(run, by, with.flag("case_sensitive", false));
            List<Value> entries = ListMethods.entries(dict.entries());
            return sorted(entries, with.flag("reverse", false) ? order.reversed() : order);
        });
        Builtin.add(all, "min", "case_sensitive,attribute", (run, value, with) -> most(run, value, with, false));
        Builtin.add(all, "max", "case_sensitive,attribute", (run, value, with) -> most(run, value, with, true));
        Builtin.add(all, "sum", "attribute,start", (run, value, with) -> {
            Value sum = with.get("start", Value.Int.of(0));
            for (Value item : items(run, value)) {
                Value part = with.find("attribute") == null ? item : run.access.path(item, with.get("attribute"));
                sum = run.operators.arithmetic("+", sum, part);
            }
            return sum;
        });
    }

    private static Value.Items sorted(List<Value> items, Comparator<Value> order) {
        List<Value> sorted = new ArrayList<>(items);
        try {
            sorted.sort(order);
        } catch (IllegalArgumentException noOrder) {
            throw new Failure("some values have no order");
        }
        return Value.Items.list(sorted);
    }

    private static Value most(Rendering run, Value value, Arguments.Bound with, boolean largest) {
        Comparator<Value> order = order(run, with.find("attribute"), with.flag("case_sensitive", false));
        Value best = null;
        for (Value item : items(run, value)) {
            int difference = best == null ? 0 : order.compare(item, best);
            if (best == null || (largest ? difference > 0 : difference < 0)) {
                best = item;
            }
        }
        return best == null ? new Value.Undefined("nothing has a smallest or largest item") : best;
    }

    private static Comparator<Value> order(Rendering run, @Nullable Value attribute, boolean caseSensitive) {
        return (left, right) -> run.operators.compare(
                sortKey(run, left, attribute, caseSensitive), sortKey(run, right, attribute, caseSensitive));
    }

    private static Value sortKey(Rendering run, Value item, @Nullable Value attribute, boolean caseSensitive) {
        run.budget.items(1);
        if (attribute instanceof Value.Text text && text.value().contains(",")) {
            List<Value> keys = new ArrayList<>();
            for (String part : text.value().split(",", -1)) {
                keys.add(folded(run.access.path(item, Value.Text.of(part)), caseSensitive));
            }
            return Value.Items.list(keys);
        }
        return folded(attribute == null ? item : run.access.path(item, attribute), caseSensitive);
    }

    private static Value folded(Value value, boolean caseSensitive) {
        return !caseSensitive && value instanceof Value.Text text
                ? Value.Text.of(text.value().toLowerCase(Locale.ROOT))
                : value;
    }

    private static void groups(Map<String, Builtin> all) {
        Builtin.add(all, "unique", "case_sensitive,attribute", (run, value, with) -> {
            Set<Value> seen = new HashSet<>();
            List<Value> unique = new ArrayList<>();
            for (Value item : items(run, value)) {
                Value key = sortKey(run, item, with.find("attribute"), with.flag("case_sensitive", false));
                if (seen.add(Operators.key(key))) {
                    unique.add(item);
                }
            }
            return Value.Items.generator(unique);
        });
        Builtin.add(all, "groupby", "attribute!,default", (run, value, with) -> {
            Map<Value, List<Value>> groups = new LinkedHashMap<>();
            Value.Items sorted = sorted(items(run, value), order(run, with.get("attribute"), false));
            for (Value item : sorted.values()) {
                Value key = run.access.path(item, with.get("attribute"));
                Value group = Rendering.or(key, with.get("default", key));
                groups.computeIfAbsent(Operators.key(group), each -> new ArrayList<>())
                        .add(item);
            }
            List<Value> pairs = new ArrayList<>();
            groups.forEach((key, members) -> pairs.add(Value.Items.tuple(key, Value.Items.list(members))));
            return Value.Items.list(pairs);
        });
    }
}
