package dev.holdfast.llama.chat.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's ways to format: the operator {@code %}, {@code str.format} and {@code strftime}. Confined. */
final class PythonFormat {
    private static final Pattern PERCENT =
            Pattern.compile("%(?:\\((\\w+)\\))?([-+ 0]{0,4})(\\d{1,4})?(?:\\.(\\d{1,3}))?([a-zA-Z%])");
    private static final Pattern FIELD = Pattern.compile("\\{\\{|}}|\\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?}|[{}]");
    private static final Pattern SPEC =
            Pattern.compile("(?:(.)?([<>^]))?([-+ ])?(0)?(\\d{1,4})?(,)?(?:\\.(\\d{1,3}))?([sdfx%]?)");
    private static final Map<Character, String> DATES = Map.ofEntries(
            Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"),
            Map.entry('h', "MMM"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('j', "DDD"),
            Map.entry('F', "uuuu-MM-dd"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('R', "HH:mm"),
            Map.entry('D', "MM/dd/uu"));

    private final Budget budget;
    private final Printer printer;

    PythonFormat(Budget budget, Printer printer) {
        this.budget = budget;
        this.printer = printer;
    }

    /** {@code text % values}. */
    String percent(String text, Value values) {
        List<Value> items =
                values instanceof Value.Items list && list.kind() == Value.Kind.TUPLE ? list.values() : List.of(values);
        Output out = new Output(budget);
        Matcher matcher = PERCENT.matcher(text);
        int at = 0;
        int next = 0;
        for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', at)) {
            if (!matcher.region(percent, text.length()).lookingAt()) {
                throw new Failure("a format after '%' is not supported");
            }
            out.append(text.substring(at, percent));
            at = matcher.end();
            if (matcher.group(5).equals("%")) {
                out.append("%");
            } else if (matcher.group(1) != null) {
                Value value =
                        values instanceof Value.Dict dict ? dict.entries().get(Value.Text.of(matcher.group(1))) : null;
                out.append(percent(matcher, value == null ? new Value.Undefined("a format's key is missing") : value));
            } else if (next >= items.size()) {
                throw new Failure("not enough arguments for the format");
            } else {
                out.append(percent(matcher, items.get(next++)));
            }
        }
        return out.append(text.substring(at)).toString();
    }

    private String percent(Matcher matcher, Value value) {
        String flags = matcher.group(2);
        String type = matcher.group(5);
        Spec spec = new Spec(
                flags.contains("0") && !flags.contains("-") && !type.equals("s") ? '0' : ' ',
                flags.contains("-") ? '<' : '>',
                flags.contains("+") ? "+" : flags.contains(" ") ? " " : "",
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                false,
                matcher.group(4) == null ? -1 : Integer.parseInt(matcher.group(4)),
                type.equals("i") || type.equals("u") ? "d" : type.toLowerCase(Locale.ROOT));
        return format(Operators.defined(value), spec);
    }

    /** {@code text.format(...)}. */
    String format(String text, Arguments arguments) {
        Output out = new Output(budget);
        Matcher matcher = FIELD.matcher(text);
        int at = 0;
        int next = 0;
        while (matcher.find()) {
            out.append(text.substring(at, matcher.start()));
            at = matcher.end();
            String field = matcher.group(1);
            if (field == null) {
                if (matcher.group().length() == 1) {
                    throw new Failure("a single brace in a format");
                }
                out.append(matcher.group().substring(1));
                continue;
            }
            Value value = argument(field.isEmpty() ? String.valueOf(next++) : field, arguments);
            out.append("r".equals(matcher.group(2)) ? quoted(value) : format(value, spec(matcher.group(3), value)));
        }
        return out.append(text.substring(at)).toString();
    }

    private static Value argument(String field, Arguments arguments) {
        Value value = arguments.named().get(field);
        if (field.matches("\\d{1,4}")
                && Integer.parseInt(field) < arguments.positional().size()) {
            value = arguments.positional().get(Integer.parseInt(field));
        }
        if (value == null) {
            throw new Failure("a format has no argument '" + field + "'");
        }
        return value;
    }

    private String quoted(Value value) {
        String list = printer.text(Value.Items.list(List.of(value)));
        return list.substring(1, list.length() - 1);
    }

    private record Spec(char fill, char align, String sign, int width, boolean grouped, int precision, String type) {}

    private static Spec spec(@org.jspecify.annotations.Nullable String text, Value value) {
        Matcher matcher = SPEC.matcher(text == null ? "" : text);
        if (!matcher.matches()) {
            throw new Failure("a format's specification is not supported");
        }
        boolean number = value instanceof Value.Int || value instanceof Value.Real;
        String fill = matcher.group(1) != null ? matcher.group(1) : matcher.group(4) != null ? "0" : " ";
        char align = matcher.group(2) != null ? matcher.group(2).charAt(0) : number ? '>' : '<';
        String type = matcher.group(8);
        if (type.isEmpty()) {
            boolean real = value instanceof Value.Real && matcher.group(7) != null;
            type = real ? "f" : value instanceof Value.Int ? "d" : "s";
        }
        return new Spec(
                fill.charAt(0),
                align,
                matcher.group(3) == null || matcher.group(3).equals("-") ? "" : matcher.group(3),
                matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5)),
                matcher.group(6) != null,
                matcher.group(7) == null ? -1 : Integer.parseInt(matcher.group(7)),
                type);
    }

    private String format(Value value, Spec spec) {
        String body = switch (spec.type()) {
            case "s" -> cut(printer.text(value), spec.precision());
            case "r" -> quoted(value);
            case "d" -> signed(decimal(value).setScale(0, RoundingMode.DOWN), spec);
            case "f" -> signed(decimal(value).setScale(precision(spec), RoundingMode.HALF_EVEN), spec);
            case "%" ->
                signed(decimal(value).movePointRight(2).setScale(precision(spec), RoundingMode.HALF_EVEN), spec) + "%";
            case "x" -> decimal(value).toBigInteger().toString(16);
            default -> throw new Failure("the format '" + spec.type() + "' is not supported");
        };
        return padded(body, spec);
    }

    private static int precision(Spec spec) {
        return spec.precision() < 0 ? 6 : spec.precision();
    }

    private static String cut(String text, int most) {
        return most < 0 || text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private static BigDecimal decimal(Value value) {
        return switch (value) {
            case Value.Int number -> new BigDecimal(number.value());
            case Value.Bool flag -> BigDecimal.valueOf(flag.value() ? 1 : 0);
            case Value.Real number when Double.isFinite(number.value()) -> new BigDecimal(number.value());
            default -> throw new Failure("a format needs a number, not a " + value.type());
        };
    }

    private static String signed(BigDecimal number, Spec spec) {
        String digits = number.abs().toPlainString();
        if (spec.grouped()) {
            int point = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
            digits = digits.substring(0, point).replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",") + digits.substring(point);
        }
        return (number.signum() < 0 ? "-" : spec.sign()) + digits;
    }

    private String padded(String body, Spec spec) {
        int missing = spec.width() - body.codePointCount(0, body.length());
        if (missing <= 0) {
            return body;
        }
        String fill = String.valueOf(spec.fill());
        if (spec.fill() == '0' && spec.align() == '>' && !body.isEmpty() && "+- ".indexOf(body.charAt(0)) >= 0) {
            return body.charAt(0) + fill.repeat(missing) + body.substring(1);
        }
        return switch (spec.align()) {
            case '<' -> body + fill.repeat(missing);
            case '^' -> fill.repeat(missing / 2) + body + fill.repeat(missing - missing / 2);
            default -> fill.repeat(missing) + body;
        };
    }

    /** {@code time.strftime(pattern)}, with English names. */
    String time(ZonedDateTime time, String pattern) {
        Output out = new Output(budget);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                out.append(String.valueOf(c));
                continue;
            }
            char code = pattern.charAt(++i);
            boolean plain = code == '-' && i + 1 < pattern.length();
            if (plain) {
                code = pattern.charAt(++i);
            }
            String part = time(time, code);
            out.append(plain ? part.replaceFirst("^0+(?=.)", "") : part);
        }
        return out.toString();
    }

    private static String time(ZonedDateTime time, char code) {
        return switch (code) {
            case '%' -> "%";
            case 'z', 'Z' -> "";
            case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
            case 's' -> String.valueOf(time.toEpochSecond());
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            default -> {
                String form = DATES.get(code);
                if (form == null) {
                    throw new Failure("strftime_now() does not support '%" + code + "'");
                }
                yield DateTimeFormatter.ofPattern(form, Locale.US).format(time);
            }
        };
    }
}
