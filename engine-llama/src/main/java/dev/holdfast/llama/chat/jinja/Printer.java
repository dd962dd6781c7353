package dev.holdfast.llama.chat.jinja;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text: Python's {@code str} and {@code repr}, and JSON as {@code json.dumps} writes it. Confined. */
final class Printer {
    private final Budget budget;

    Printer(Budget budget) {
        this.budget = budget;
    }

    /** Python's {@code str}. */
    String text(Value value) {
        return value instanceof Value.Text text ? text.value() : represented(value, false);
    }

    private String represented(Value value, boolean quoted) {
        Output out = new Output(budget);
        represent(value, quoted, out);
        return out.toString();
    }

    private void represent(Value value, boolean quoted, Output out) {
        budget.enter();
        switch (value) {
            case Value.None none -> out.append("None");
            case Value.Undefined undefined -> out.append(quoted ? "Undefined" : "");
            case Value.Bool flag -> out.append(flag.value() ? "True" : "False");
            case Value.Int number -> out.append(number.value().toString());
            case Value.Real number -> out.append(PythonText.real(number.value()));
            case Value.Text text -> out.append(quoted ? PythonText.quoted(text.value()) : text.value());
            case Value.Items items -> represent(items, out);
            case Value.Dict dict -> represent(dict, out);
            case Value.Attributes attributes -> out.append("<" + attributes.type() + ">");
            case Value.Function function -> out.append("<function " + function.name() + ">");
        }
        budget.leave();
    }

    private void represent(Value.Items items, Output out) {
        if (items.kind() == Value.Kind.GENERATOR) {
            throw new Failure("a generator cannot be printed; the filter 'list' is missing");
        }
        boolean tuple = items.kind() == Value.Kind.TUPLE;
        out.append(tuple ? "(" : items.kind() == Value.Kind.VIEW ? "dict_view([" : "[");
        String separator = "";
        for (Value item : items.values()) {
            represent(item, true, out.append(separator));
            separator = ", ";
        }
        out.append(tuple && items.values().size() == 1 ? "," : "");
        out.append(tuple ? ")" : items.kind() == Value.Kind.VIEW ? "])" : "]");
    }

    private void represent(Value.Dict dict, Output out) {
        out.append("{");
        String separator = "";
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            represent(entry.getKey(), true, out.append(separator));
            represent(entry.getValue(), true, out.append(": "));
            separator = ", ";
        }
        out.append("}");
    }

    /** How JSON is written. */
    record JsonStyle(@Nullable String indent, String item, String key, boolean ascii, boolean sorted) {}

    /** The value as JSON. */
    String json(Value value, JsonStyle style) {
        Output out = new Output(budget);
        json(value, style, 0, out);
        return out.toString();
    }

    private void json(Value value, JsonStyle style, int level, Output out) {
        budget.enter();
        switch (value) {
            case Value.None none -> out.append("null");
            case Value.Bool flag -> out.append(flag.value() ? "true" : "false");
            case Value.Int number -> out.append(number.value().toString());
            case Value.Real number -> out.append(jsonReal(number.value()));
            case Value.Text text -> jsonText(text.value(), style.ascii(), out);
            case Value.Items items when items.indexed() -> jsonItems(items.values(), style, level, out);
            case Value.Dict dict -> jsonDict(dict, style, level, out);
            case Value.Items items -> throw unserializable(items);
            case Value.Undefined undefined -> throw new Failure(undefined.hint());
            case Value.Attributes attributes -> throw unserializable(attributes);
            case Value.Function function -> throw unserializable(function);
        }
        budget.leave();
    }

    private static Failure unserializable(Value value) {
        return new Failure("a value of type " + value.type() + " cannot be written as JSON");
    }

    private static String jsonReal(double value) {
        return Double.isFinite(value)
                ? PythonText.real(value)
                : Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    private void jsonItems(List<Value> items, JsonStyle style, int level, Output out) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append("[");
        Iterator<Value> values = items.iterator();
        while (values.hasNext()) {
            newLine(style, level + 1, out);
            json(values.next(), style, level + 1, out);
            out.append(values.hasNext() ? style.item() : "");
        }
        newLine(style, level, out);
        out.append("]");
    }

    private void jsonDict(Value.Dict dict, JsonStyle style, int level, Output out) {
        if (dict.entries().isEmpty()) {
            out.append("{}");
            return;
        }
        List<Map.Entry<Value, Value>> entries = List.copyOf(dict.entries().entrySet());
        if (style.sorted()) {
            entries = entries.stream()
                    .sorted(Comparator.comparing(entry -> keyText(entry.getKey())))
                    .toList();
        }
        out.append("{");
        for (int i = 0; i < entries.size(); i++) {
            newLine(style, level + 1, out);
            jsonText(keyText(entries.get(i).getKey()), style.ascii(), out);
            json(entries.get(i).getValue(), style, level + 1, out.append(style.key()));
            out.append(i + 1 < entries.size() ? style.item() : "");
        }
        newLine(style, level, out);
        out.append("}");
    }

    private String keyText(Value key) {
        return switch (key) {
            case Value.Text text -> text.value();
            case Value.None none -> "null";
            case Value.Bool flag -> flag.value() ? "true" : "false";
            default -> represented(key, false);
        };
    }

    private static void newLine(JsonStyle style, int level, Output out) {
        if (style.indent() != null) {
            out.append("\n").repeat(style.indent(), level);
        }
    }

    private static void jsonText(String text, boolean ascii, Output out) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> {
                    if (c < 0x20 || (ascii && c > 0x7e)) {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        out.append(quoted.append('"').toString());
    }
}
