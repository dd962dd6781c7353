package dev.holdfast.llama.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call. */
record Arguments(List<Value> positional, Map<String, Value> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** The arguments after the first so many. */
    Arguments after(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    /**
     * Gives the arguments to parameters.
     *
     * @param function for messages
     * @param parameters their names in order, separated by commas; a {@code !} after a name says that it must be given;
     *     {@code *} takes any arguments as they are
     */
    Bound bind(String function, String parameters) {
        if (parameters.equals("*")) {
            return new Bound(function, named, this);
        }
        Map<String, Value> values = new LinkedHashMap<>(named);
        List<String> names = new ArrayList<>();
        for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(",", -1)) {
            boolean needed = parameter.endsWith("!");
            String name = needed ? parameter.substring(0, parameter.length() - 1) : parameter;
            if (names.size() < positional.size() && values.put(name, positional.get(names.size())) != null) {
                throw new Failure(function + "() got two values for the argument '" + name + "'");
            }
            if (needed && !values.containsKey(name)) {
                throw new Failure(function + "() misses the argument '" + name + "'");
            }
            names.add(name);
        }
        if (positional.size() > names.size()) {
            throw new Failure(function + "() takes at most " + names.size() + " arguments");
        }
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new Failure(function + "() knows no argument '" + name + "'");
            }
        }
        return new Bound(function, values, this);
    }

    /** Arguments by the names of their parameters. */
    record Bound(String function, Map<String, Value> values, Arguments all) {
        @Nullable
        Value find(String name) {
            return values.get(name);
        }

        Value get(String name, Value otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        Value get(String name) {
            Value value = values.get(name);
            if (value == null) {
                throw new Failure(function + "() misses the argument '" + name + "'");
            }
            return value;
        }

        /** A text, or null if not given or None. */
        @Nullable
        String text(String name) {
            Value value = values.get(name);
            return switch (value) {
                case null -> null;
                case Value.None none -> null;
                case Value.Text text -> text.value();
                default -> throw wrong(name, value);
            };
        }

        String text(String name, String otherwise) {
            String text = text(name);
            return text == null ? otherwise : text;
        }

        int integer(String name, int otherwise) {
            Value value = values.get(name);
            return switch (value) {
                case null -> otherwise;
                case Value.None none -> otherwise;
                case Value.Int number -> Operators.small(number);
                case Value.Bool flag -> flag.value() ? 1 : 0;
                default -> throw wrong(name, value);
            };
        }

        boolean flag(String name, boolean otherwise) {
            Value value = values.get(name);
            return value == null ? otherwise : Operators.truth(value);
        }

        private Failure wrong(String name, Value value) {
            return new Failure(function + "() cannot use a " + value.type() + " as '" + name + "'");
        }
    }
}
