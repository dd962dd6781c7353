package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The methods of lists and dicts. Those that change them are here although transformers' sandbox refuses them, because some
 * models' templates use them; they change what belongs to the rendering alone.
 */
final class ListMethods {
    /** By name, those of lists. */
    static final Map<String, Builtin> LIST = new LinkedHashMap<>();
    /** By name, those of dicts. */
    static final Map<String, Builtin> DICT = new LinkedHashMap<>();

    static {
        lists();
        changes();
        dicts();
    }

    private ListMethods() {}

    private static List<Value> list(Value value) {
        return ((Value.Items) value).values();
    }

    private static Map<Value, Value> dict(Value value) {
        return ((Value.Dict) value).entries();
    }

    private static List<Value> changeable(Value value) {
        if (value instanceof Value.Items items && items.kind() == Value.Kind.LIST) {
            return items.values();
        }
        throw new Failure("a " + value.type() + " cannot be changed");
    }

    private static void lists() {
        Builtin.add(
                LIST,
                "count",
                "value!",
                (run, value, with) -> Value.Int.of(list(value).stream()
                        .filter(item -> run.operators.equal(item, with.get("value")))
                        .count()));
        Builtin.add(LIST, "index", "value!", (run, value, with) -> {
            for (int i = 0; i < list(value).size(); i++) {
                if (run.operators.equal(list(value).get(i), with.get("value"))) {
                    return Value.Int.of(i);
                }
            }
            throw new Failure("index(): not in the list");
        });
        Builtin.add(LIST, "copy", "", (run, value, with) -> Value.Items.list(new ArrayList<>(list(value))));
    }

    private static void changes() {
        Builtin.add(LIST, "append", "value!", (run, value, with) -> {
            run.budget.items(1);
            changeable(value).add(with.get("value"));
            return Value.None.NONE;
        });
        Builtin.add(LIST, "extend", "values!", (run, value, with) -> {
            changeable(value).addAll(run.operators.iterate(with.get("values")));
            return Value.None.NONE;
        });
        Builtin.add(LIST, "insert", "index!,value!", (run, value, with) -> {
            int size = list(value).size();
            int at = with.integer("index", 0);
            run.budget.items(size);
            changeable(value).add(Math.clamp(at < 0 ? (long) at + size : at, 0, size), with.get("value"));
            return Value.None.NONE;
        });
        Builtin.add(LIST, "pop", "index", (run, value, with) -> {
            List<Value> list = changeable(value);
            int at = with.integer("index", -1);
            int index = at < 0 ? at + list.size() : at;
            if (index < 0 || index >= list.size()) {
                throw new Failure("pop(): the list has no such item");
            }
            run.budget.items(list.size());
            return list.remove(index);
        });
    }

    private static Value view(List<Value> values) {
        return new Value.Items(values, Value.Kind.VIEW);
    }

    /** The entries as tuples. */
    static List<Value> entries(Map<Value, Value> dict) {
        List<Value> entries = new ArrayList<>(dict.size());
        dict.forEach((key, value) -> entries.add(Value.Items.tuple(key, value)));
        return entries;
    }

    private static void dicts() {
        Builtin.add(DICT, "get", "key!,default", (run, value, with) -> {
            Value found = dict(value).get(Operators.key(with.get("key")));
            return found == null ? with.get("default", Value.None.NONE) : found;
        });
        Builtin.add(
                DICT,
                "keys",
                "",
                (run, value, with) -> view(new ArrayList<>(dict(value).keySet())));
        Builtin.add(
                DICT,
                "values",
                "",
                (run, value, with) -> view(new ArrayList<>(dict(value).values())));
        Builtin.add(DICT, "items", "", (run, value, with) -> view(entries(dict(value))));
        Builtin.add(DICT, "copy", "", (run, value, with) -> {
            run.budget.items(dict(value).size());
            return new Value.Dict(new LinkedHashMap<>(dict(value)));
        });
        Builtin.add(DICT, "update", "*", (run, value, with) -> {
            dict(value).putAll(Globals.dict(run, with.all()).entries());
            return Value.None.NONE;
        });
        Builtin.add(DICT, "setdefault", "key!,default", (run, value, with) -> {
            run.budget.items(1);
            Value otherwise = with.get("default", Value.None.NONE);
            Value present = dict(value).putIfAbsent(Operators.key(with.get("key")), otherwise);
            return present == null ? otherwise : present;
        });
        Builtin.add(DICT, "pop", "key!,default", (run, value, with) -> {
            Value removed = dict(value).remove(Operators.key(with.get("key")));
            Value result = removed == null ? with.find("default") : removed;
            if (result == null) {
                throw new Failure("pop(): the dict has no such key");
            }
            return result;
        });
    }
}
