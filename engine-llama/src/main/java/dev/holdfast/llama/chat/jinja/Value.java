package dev.holdfast.llama.chat.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a template computes with: Python's values as far as templates see them. */
sealed interface Value {
    /** Python's name of the type, for messages. */
    String type();

    /** Python's None. */
    enum None implements Value {
        NONE;

        @Override
        public String type() {
            return "NoneType";
        }
    }

    /** What a name or attribute that does not exist gives. */
    record Undefined(String hint) implements Value {
        @Override
        public String type() {
            return "Undefined";
        }
    }

    /** A truth value, which is also the number 0 or 1. */
    record Bool(boolean value) implements Value {
        @Override
        public String type() {
            return "bool";
        }
    }

    /** A whole number of any size. */
    record Int(BigInteger value) implements Value {
        static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }

        @Override
        public String type() {
            return "int";
        }
    }

    /** A floating-point number. */
    record Real(double value) implements Value {
        @Override
        public String type() {
            return "float";
        }
    }

    /** A text; {@code safe} if marked so, by which joining by {@code +} escapes the other side for HTML. */
    record Text(String value, boolean safe) implements Value {
        static final Text EMPTY = of("");

        static Text of(String value) {
            return new Text(value, false);
        }

        @Override
        public String type() {
            return "str";
        }
    }

    /** Some values in order. The list may change while the template runs. */
    record Items(List<Value> values, Kind kind) implements Value {
        static Items list(List<Value> values) {
            return new Items(values, Kind.LIST);
        }

        static Items tuple(Value... values) {
            return new Items(List.of(values), Kind.TUPLE);
        }

        static Items generator(List<Value> values) {
            return new Items(values, Kind.GENERATOR);
        }

        @Override
        public String type() {
            return kind.type;
        }

        boolean indexed() {
            return kind == Kind.LIST || kind == Kind.TUPLE;
        }
    }

    /** Which of Python's collections some items are. */
    enum Kind {
        LIST("list"),
        TUPLE("tuple"),
        VIEW("dict_view"),
        GENERATOR("generator");

        final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /** Keys, made equal by {@link Operators#key}, and values, in order of insertion. */
    record Dict(Map<Value, Value> entries) implements Value {
        @Override
        public String type() {
            return "dict";
        }

        Dict put(String key, Value value) {
            entries.put(Text.of(key), value);
            return this;
        }
    }

    /** An object with attributes: a namespace, whose attributes a template may set, or a loop. */
    record Attributes(String type, Map<String, Value> values) implements Value {}

    /** What can be called. */
    record Function(String name, Body body) implements Value {
        @Override
        public String type() {
            return "function";
        }
    }

    /** The work of a function. */
    @FunctionalInterface
    interface Body {
        Value call(Arguments arguments);
    }

    /** The value of a JSON tree, fresh: changing it does not change the tree. */
    static Value of(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> {
                List<Value> items = new ArrayList<>(json.size());
                json.forEach(item -> items.add(of(item)));
                yield Items.list(items);
            }
            case OBJECT -> {
                Dict dict = new Dict(new LinkedHashMap<>());
                json.properties().forEach(entry -> dict.put(entry.getKey(), of(entry.getValue())));
                yield dict;
            }
            case BOOLEAN -> new Bool(json.booleanValue());
            case NUMBER -> json.isIntegralNumber() ? new Int(json.bigIntegerValue()) : new Real(json.doubleValue());
            case STRING, BINARY, POJO -> Text.of(json.asText());
            case NULL, MISSING -> None.NONE;
        };
    }
}
