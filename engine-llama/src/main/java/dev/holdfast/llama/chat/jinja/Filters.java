package dev.holdfast.llama.chat.jinja;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters: those of texts and numbers here, those of collections in {@link ListFilters}. */
final class Filters {
    /** By name. */
    static final Map<String, Builtin> ALL = new HashMap<>();

    private static final Pattern TITLE =
            Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(200).build());
        texts();
        changes();
        numbers();
        layout();
        json();
        ListFilters.addTo(ALL);
        Builtin.add(ALL, "default,d", "default_value,boolean", (run, value, with) -> {
            boolean missing =
                    value instanceof Value.Undefined || (with.flag("boolean", false) && !Operators.truth(value));
            return missing ? with.get("default_value", Value.Text.EMPTY) : value;
        });
        Builtin.add(ALL, "attr", "name!", (run, value, with) -> run.access.attribute(value, with.text("name", "")));
    }

    private Filters() {}

    private static void texts() {
        Builtin.add(ALL, "string", "", (run, value, with) -> soft(run, value));
        Builtin.add(ALL, "safe", "", (run, value, with) -> new Value.Text(run.text(value), true));
        Builtin.add(
                ALL,
                "escape,e",
                "",
                (run, value, with) -> value instanceof Value.Text text && text.safe()
                        ? text
                        : new Value.Text(PythonText.html(run.text(value)), true));
        Builtin.add(
                ALL,
                "upper",
                "",
                (run, value, with) -> run.like(value, run.text(value).toUpperCase(Locale.ROOT)));
        Builtin.add(
                ALL,
                "lower",
                "",
                (run, value, with) -> run.like(value, run.text(value).toLowerCase(Locale.ROOT)));
        Builtin.add(
                ALL, "capitalize", "", (run, value, with) -> run.like(value, PythonText.capitalize(run.text(value))));
        Builtin.add(ALL, "title", "", (run, value, with) -> {
            StringBuilder title = new StringBuilder();
            TITLE.matcher(run.text(value)).results().forEach(part -> title.append(PythonText.capitalize(part.group())));
            return Value.Text.of(title.toString());
        });
    }

    private static void changes() {
        Builtin.add(
                ALL,
                "trim",
                "chars",
                (run, value, with) ->
                        run.like(value, PythonText.strip(run.text(value), with.text("chars"), true, true)));
        Builtin.add(
                ALL,
                "replace",
                "old!,new!,count",
                (run, value, with) -> Value.Text.of(TextMethods.replace(
                        run,
                        run.text(value),
                        run.text(with.get("old")),
                        run.text(with.get("new")),
                        with.integer("count", -1))));
        Builtin.add(ALL, "format", "*", (run, value, with) -> {
            Value arguments = with.all().named().isEmpty()
                    ? new Value.Items(with.all().positional(), Value.Kind.TUPLE)
                    : Globals.dict(run, with.all());
            return Value.Text.of(new PythonFormat(run.budget, run.printer).percent(run.text(value), arguments));
        });
    }

    private static Value soft(Rendering run, Value value) {
        return value instanceof Value.Text ? value : Value.Text.of(run.text(value));
    }

    private static void numbers() {
        Builtin.add(ALL, "int", "default,base", (run, value, with) -> integer(value, with));
        Builtin.add(ALL, "float", "default", (run, value, with) -> real(value, with));
        Builtin.add(ALL, "round", "precision,method", (run, value, with) -> rounded(value, with));
        Builtin.add(ALL, "abs", "", (run, value, with) -> switch (Operators.defined(value)) {
            case Value.Int number -> new Value.Int(number.value().abs());
            case Value.Real number -> new Value.Real(Math.abs(number.value()));
            default -> throw new Failure("the filter 'abs' needs a number, not a " + value.type());
        });
    }

    private static Value integer(Value value, Arguments.Bound with) {
        Value otherwise = with.get("default", Value.Int.of(0));
        return switch (Operators.defined(value)) {
            case Value.Int number -> number;
            case Value.Bool flag -> Value.Int.of(flag.value() ? 1 : 0);
            case Value.Real number
            when Double.isFinite(number.value()) -> new Value.Int(new BigDecimal(number.value()).toBigInteger());
            case Value.Text text -> integer(text.value(), with.integer("base", 10), otherwise);
            default -> otherwise;
        };
    }

    private static Value real(Value value, Arguments.Bound with) {
        Value otherwise = with.get("default", new Value.Real(0));
        return switch (Operators.defined(value)) {
            case Value.Int number -> new Value.Real(number.value().doubleValue());
            case Value.Bool flag -> new Value.Real(flag.value() ? 1 : 0);
            case Value.Real number -> number;
            case Value.Text text -> {
                BigDecimal number = real(text.value());
                yield number == null ? otherwise : new Value.Real(number.doubleValue());
            }
            default -> otherwise;
        };
    }

    private static Value rounded(Value value, Arguments.Bound with) {
        RoundingMode mode = switch (with.text("method", "common")) {
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> RoundingMode.HALF_EVEN;
        };
        int digits = Math.clamp(with.integer("precision", 0), -400, 400);
        BigDecimal exact = switch (value) {
            case Value.Int number -> new BigDecimal(number.value());
            case Value.Real number when Double.isFinite(number.value()) -> new BigDecimal(number.value());
            default -> throw new Failure("the filter 'round' needs a number, not a " + value.type());
        };
        return value instanceof Value.Int && mode == RoundingMode.HALF_EVEN && digits >= 0
                ? value
                : new Value.Real(exact.setScale(digits, mode).doubleValue());
    }

    private static Value integer(String text, int base, Value otherwise) {
        String digits = PythonText.strip(text, null, true, true);
        try {
            if (base >= 2
                    && base <= 36
                    && digits.length() < 400
                    && digits.matches("[-+]?[0-9a-zA-Z]+(_[0-9a-zA-Z]+)*")) {
                return new Value.Int(new BigInteger(digits.replace("_", ""), base));
            }
        } catch (NumberFormatException ignored) {
            // not a whole number
        }
        BigDecimal real = real(text);
        return real == null || real.precision() - real.scale() > 400 ? otherwise : new Value.Int(real.toBigInteger());
    }

    private static @Nullable BigDecimal real(String text) {
        String digits = PythonText.strip(text, null, true, true);
        boolean number =
                digits.length() < 400 && digits.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");
        return number ? new BigDecimal(digits) : null;
    }

    private static void layout() {
        Builtin.add(ALL, "indent", "width,first,blank", (run, value, with) -> {
            Value width = with.get("width", Value.Int.of(4));
            String by = width instanceof Value.Text text
                    ? text.value()
                    : new Output(run.budget)
                            .repeat(" ", with.integer("width", 4))
                            .toString();
            List<String> lines = PythonText.lines(run.text(value) + "\n");
            Output out = new Output(run.budget).append(with.flag("first", false) ? by : "");
            for (int i = 0; i < lines.size(); i++) {
                boolean indented =
                        i > 0 && (with.flag("blank", false) || !lines.get(i).isEmpty());
                out.append(i > 0 ? "\n" : "").append(indented ? by : "").append(lines.get(i));
            }
            return run.like(value, out.toString());
        });
    }

    private static void json() {
        Builtin.add(
                ALL,
                "tojson",
                "ensure_ascii,indent,separators,sort_keys",
                (run, value, with) -> Value.Text.of(run.printer.json(value, style(run, with))));
        Builtin.add(ALL, "from_json", "", (run, value, with) -> {
            try {
                return Value.of(JSON.readTree(run.text(value)));
            } catch (JsonProcessingException wrong) {
                throw new Failure("the filter 'from_json' met a text that is not JSON");
            }
        });
    }

    private static Printer.JsonStyle style(Rendering run, Arguments.Bound with) {
        String indent = switch (with.get("indent", Value.None.NONE)) {
            case Value.None none -> null;
            case Value.Text text -> text.value();
            default ->
                new Output(run.budget).repeat(" ", with.integer("indent", 0)).toString();
        };
        Value separators = with.get("separators", Value.None.NONE);
        List<Value> parts = separators == Value.None.NONE
                ? List.of(Value.Text.of(indent == null ? ", " : ","), Value.Text.of(": "))
                : run.operators.iterate(separators);
        if (parts.size() != 2) {
            throw new Failure("the filter 'tojson' needs two separators");
        }
        return new Printer.JsonStyle(
                indent,
                run.text(parts.get(0)),
                run.text(parts.get(1)),
                with.flag("ensure_ascii", false),
                with.flag("sort_keys", false));
    }
}
