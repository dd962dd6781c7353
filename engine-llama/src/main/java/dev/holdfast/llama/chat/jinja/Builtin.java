package dev.holdfast.llama.chat.jinja;

import java.util.Map;

/** A filter, method or function that is always there. Immutable. */
record Builtin(String name, String parameters, Body body) {
    /** The work of it, on the value before the bar or the dot. */
    @FunctionalInterface
    interface Body {
        Value apply(Rendering runtime, Value subject, Arguments.Bound arguments);
    }

    static void add(Map<String, Builtin> table, String names, String parameters, Body body) {
        for (String name : names.split(",", -1)) {
            table.put(name, new Builtin(name, parameters, body));
        }
    }

    Value call(Rendering runtime, Value subject, Arguments arguments) {
        return body.apply(runtime, subject, arguments.bind(name, parameters));
    }
}
