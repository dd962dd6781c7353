package dev.holdfast.llama.chat.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** The methods of texts. */
final class TextMethods {
    /** By name. */
    static final Map<String, Builtin> ALL = new LinkedHashMap<>();

    static {
        map("upper", text -> text.toUpperCase(Locale.ROOT));
        map("lower,casefold", text -> text.toLowerCase(Locale.ROOT));
        map("title", PythonText::title);
        map("capitalize", PythonText::capitalize);
        strips();
        splits();
        searches();
        makes();
        pads();
        predicate("isspace", PythonText::isSpace);
        predicate("isdigit,isdecimal,isnumeric", Character::isDigit);
        predicate("isalpha", Character::isLetter);
        predicate("isalnum", Character::isLetterOrDigit);
        Builtin.add(
                ALL, "isupper", "", (run, value, with) -> cased(text(value), text -> text.toUpperCase(Locale.ROOT)));
        Builtin.add(
                ALL, "islower", "", (run, value, with) -> cased(text(value), text -> text.toLowerCase(Locale.ROOT)));
    }

    private TextMethods() {}

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }

    private static void map(String names, UnaryOperator<String> change) {
        Builtin.add(ALL, names, "", (run, value, with) -> run.like(value, change.apply(text(value))));
    }

    private static void predicate(String names, IntPredicate letters) {
        Builtin.add(ALL, names, "", (run, value, with) -> {
            String text = text(value);
            return new Value.Bool(!text.isEmpty() && text.codePoints().allMatch(letters));
        });
    }

    private static Value cased(String text, UnaryOperator<String> change) {
        return new Value.Bool(
                change.apply(text).equals(text) && text.codePoints().anyMatch(Character::isLetter));
    }

    private static void strips() {
        for (String name : List.of("strip", "lstrip", "rstrip")) {
            boolean left = !name.equals("rstrip");
            boolean right = !name.equals("lstrip");
            Builtin.add(
                    ALL,
                    name,
                    "chars",
                    (run, value, with) ->
                            run.like(value, PythonText.strip(text(value), with.text("chars"), left, right)));
        }
        Builtin.add(ALL, "removeprefix", "prefix!", (run, value, with) -> {
            String prefix = with.text("prefix", "");
            return run.like(
                    value, text(value).startsWith(prefix) ? text(value).substring(prefix.length()) : text(value));
        });
        Builtin.add(ALL, "removesuffix", "suffix!", (run, value, with) -> {
            String text = text(value);
            String suffix = with.text("suffix", "");
            return run.like(value, text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
        });
    }

    private static void splits() {
        Builtin.add(ALL, "split", "sep,maxsplit", (run, value, with) -> {
            String separator = with.text("sep");
            int most = with.integer("maxsplit", -1);
            run.budget.search(text(value), with.text("sep", ""));
            return Rendering.texts(
                    separator == null
                            ? PythonText.words(text(value), most)
                            : PythonText.split(text(value), separator, most));
        });
        Builtin.add(ALL, "rsplit", "sep!,maxsplit", (run, value, with) -> {
            run.budget.search(text(value), with.text("sep", ""));
            return Rendering.texts(
                    PythonText.splitRight(text(value), with.text("sep", ""), with.integer("maxsplit", -1)));
        });
        Builtin.add(ALL, "splitlines", "", (run, value, with) -> Rendering.texts(PythonText.lines(text(value))));
        Builtin.add(ALL, "partition", "sep!", (run, value, with) -> {
            run.budget.search(text(value), with.text("sep", ""));
            List<String> parts = PythonText.split(text(value), with.text("sep", ""), 1);
            boolean found = parts.size() == 2;
            return tuple(parts.getFirst(), found ? with.text("sep", "") : "", found ? parts.getLast() : "");
        });
        Builtin.add(ALL, "rpartition", "sep!", (run, value, with) -> {
            run.budget.search(text(value), with.text("sep", ""));
            List<String> parts = PythonText.splitRight(text(value), with.text("sep", ""), 1);
            boolean found = parts.size() == 2;
            return tuple(found ? parts.getFirst() : "", found ? with.text("sep", "") : "", parts.getLast());
        });
    }

    private static Value tuple(String first, String second, String third) {
        return Value.Items.tuple(Value.Text.of(first), Value.Text.of(second), Value.Text.of(third));
    }

    private static void searches() {
        Builtin.add(
                ALL,
                "startswith",
                "prefix!",
                (run, value, with) ->
                        any(with.get("prefix"), prefix -> text(value).startsWith(prefix)));
        Builtin.add(
                ALL,
                "endswith",
                "suffix!",
                (run, value, with) ->
                        any(with.get("suffix"), suffix -> text(value).endsWith(suffix)));
        Builtin.add(ALL, "find,index", "sub!,start", (run, value, with) -> {
            String text = text(value);
            run.budget.search(text, with.text("sub", ""));
            int from = text.offsetByCodePoints(
                    0, Math.clamp(with.integer("start", 0), 0, text.codePointCount(0, text.length())));
            return position(with.function(), text, text.indexOf(with.text("sub", ""), from));
        });
        Builtin.add(ALL, "rfind,rindex", "sub!", (run, value, with) -> {
            run.budget.search(text(value), with.text("sub", ""));
            return position(with.function(), text(value), text(value).lastIndexOf(with.text("sub", "")));
        });
        Builtin.add(ALL, "count", "sub!", (run, value, with) -> {
            String part = with.text("sub", "");
            run.budget.search(text(value), part);
            return Value.Int.of(
                    part.isEmpty()
                            ? text(value).codePointCount(0, text(value).length()) + 1
                            : PythonText.split(text(value), part, -1).size() - 1);
        });
    }

    private static void makes() {
        Builtin.add(ALL, "join", "iterable!", (run, value, with) -> {
            Output out = new Output(run.budget);
            String separator = "";
            for (Value item : run.operators.iterate(with.get("iterable"))) {
                if (!(item instanceof Value.Text text)) {
                    throw new Failure("join() joins only str, not " + item.type());
                }
                out.append(separator).append(text.value());
                separator = text(value);
            }
            return run.like(value, out.toString());
        });
        Builtin.add(
                ALL,
                "replace",
                "old!,new!,count",
                (run, value, with) -> run.like(
                        value,
                        replace(
                                run,
                                text(value),
                                with.text("old", ""),
                                with.text("new", ""),
                                with.integer("count", -1))));
        Builtin.add(
                ALL,
                "format",
                "*",
                (run, value, with) ->
                        run.like(value, new PythonFormat(run.budget, run.printer).format(text(value), with.all())));
    }

    /** Python's {@code str.replace}; the first so many, or all if negative. */
    static String replace(Rendering run, String text, String old, String by, int count) {
        run.budget.search(text, old);
        if (!old.isEmpty()) {
            List<String> parts = PythonText.split(text, old, count);
            run.budget.text(text.length() + (parts.size() - 1L) * by.length());
            return String.join(by, parts);
        }
        Output out = new Output(run.budget);
        int left = count < 0 ? Integer.MAX_VALUE : count;
        for (int letter : text.codePoints().toArray()) {
            out.append(left-- > 0 ? by : "").append(Character.toString(letter));
        }
        return out.append(left > 0 ? by : "").toString();
    }

    private static Value any(Value affixes, java.util.function.Predicate<String> has) {
        List<Value> each = affixes instanceof Value.Items items && items.kind() == Value.Kind.TUPLE
                ? items.values()
                : List.of(affixes);
        for (Value affix : each) {
            if (!(affix instanceof Value.Text text)) {
                throw new Failure("startswith() and endswith() need a str, not a " + affix.type());
            }
            if (has.test(text.value())) {
                return new Value.Bool(true);
            }
        }
        return new Value.Bool(false);
    }

    private static Value position(String function, String text, int found) {
        if (found < 0 && function.endsWith("index")) {
            throw new Failure(function + "(): not found");
        }
        return Value.Int.of(found < 0 ? -1 : text.codePointCount(0, found));
    }

    private static void pads() {
        for (String name : List.of("ljust", "rjust", "center", "zfill")) {
            Builtin.add(ALL, name, "width!,fillchar", (run, value, with) -> {
                String text = text(value);
                String fill = name.equals("zfill") ? "0" : with.text("fillchar", " ");
                int missing = with.integer("width", 0) - text.codePointCount(0, text.length());
                int left = name.equals("ljust") ? 0 : name.equals("center") ? missing / 2 : missing;
                Output out = new Output(run.budget).repeat(fill, left).append(text);
                return run.like(value, out.repeat(fill, missing - left).toString());
            });
        }
    }
}
