package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.llama.grammar.SchemaReader.Schemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes the rules of shapes. Confined to the thread of its builder. */
final class ShapeWriter {
    /** How deep a value may be of which the schema says nothing. */
    private static final int FREE_DEPTH = 24;

    private final GrammarBuilder builder;
    private final Schemas schemas;
    private final TextWriter texts;
    private final Map<String, String> ruleOf = new HashMap<>();
    private final String colon;
    private final String comma;

    ShapeWriter(GrammarBuilder builder, Schemas schemas) {
        this.builder = builder;
        this.schemas = schemas;
        this.texts = new TextWriter(builder);
        this.colon = builder.define("colon", "\":\" \" \"?");
        this.comma = builder.define("comma", "\",\" \" \"?");
    }

    String root() {
        schemas.definitions().keySet().forEach(pointer -> ruleOf.put(pointer, builder.reserve("definition")));
        schemas.definitions().forEach((pointer, shape) -> builder.put(rule(pointer), write(shape)));
        return write(schemas.root());
    }

    private String rule(String pointer) {
        return Objects.requireNonNull(ruleOf.get(pointer));
    }

    /** The name of the rule for it. */
    private String write(Shape shape) {
        return switch (shape) {
            case Shape.Any any -> any(FREE_DEPTH);
            case Shape.Literals literals ->
                builder.define(
                        "value",
                        texts.anyOf(literals.values().stream()
                                .map(JsonNode::toString)
                                .toList()));
            case Shape.Numbers numbers ->
                builder.define(numbers.whole() ? "integer" : "number", String.join(" | ", numbers.notations()));
            case Shape.Text text -> texts.text(text.least(), text.most());
            case Shape.Matching matching -> texts.matching(matching.regex());
            case Shape.Items items -> items(items);
            case Shape.Properties properties -> properties(properties);
            case Shape.Choice choice ->
                builder.define(
                        "choice",
                        String.join(
                                " | ",
                                choice.alternatives().stream()
                                        .map(this::write)
                                        .distinct()
                                        .toList()));
            case Shape.Reference reference -> rule(reference.pointer());
        };
    }

    private String any(int depth) {
        var number = builder.define("number", Decimals.any());
        var text = texts.text(0, Regex.UNBOUNDED);
        var plain = "\"true\" | \"false\" | \"null\" | " + number + " | " + text;
        if (depth == 0) {
            return builder.define("any", plain);
        }
        var inner = any(depth - 1);
        var member = builder.define("member", text + " " + colon + " " + inner);
        return builder.define("any", plain + " | " + list("{", member, "}") + " | " + list("[", inner, "]"));
    }

    /** Any number of these. */
    private String list(String open, String element, String close) {
        return "\"" + open + "\" (" + element + " (" + comma + " " + element + ")*)? \"" + close + "\"";
    }

    private String items(Shape.Items items) {
        int listed = Math.min(items.first().size(), items.most());
        var rest = "";
        if (items.more() != null && items.most() > listed) {
            var more = write(items.more());
            var next = builder.define("next", comma + " " + more);
            int least = Math.max(0, items.least() - listed);
            int most = items.most() == Regex.UNBOUNDED ? Regex.UNBOUNDED : items.most() - listed;
            rest = listed > 0 ? Repetition.of(builder, next, least, most) : atLeastOne(more, next, least, most);
        }
        for (int i = listed - 1; i >= 0; i--) {
            var item = (i == 0 ? "" : comma + " ") + write(items.first().get(i)) + (rest.isEmpty() ? "" : " " + rest);
            rest = i < items.least() ? item : "(" + item + ")?";
        }
        return builder.define("array", "\"[\" " + (rest.isEmpty() ? "" : rest + " ") + "\"]\"");
    }

    private String atLeastOne(String first, String next, int least, int most) {
        var others = Repetition.of(builder, next, Math.max(0, least - 1), most == Regex.UNBOUNDED ? most : most - 1);
        var all = others.isEmpty() ? first : first + " " + others;
        return least == 0 ? "(" + all + ")?" : all;
    }

    /**
     * The properties in their order, those that are not required perhaps left out. From the last to the first: {@code next} is
     * what may follow a comma (or the opening brace) where only the properties from here on are left.
     */
    private String properties(Shape.Properties object) {
        var next = others(object);
        boolean mayEnd = true;
        var listed = object.listed();
        for (var property : listed.reversed()) {
            var member = Gbnf.literal(quoted(property.name())) + " " + colon + " " + write(property.shape());
            boolean shared = !property.required() && !next.isEmpty();
            var later = shared ? builder.define("members", next) : next;
            var more = later.isEmpty() ? "" : comma + " " + grouped(later);
            var here = member + (more.isEmpty() ? "" : mayEnd ? " (" + more + ")?" : " " + more);
            next = shared ? here + " | " + later : here;
            mayEnd &= !property.required();
        }
        var members = next.isEmpty() ? "" : mayEnd ? "(" + next + ")? " : grouped(next) + " ";
        return builder.define("object", "\"{\" " + members + "\"}\"");
    }

    /** Any number of properties that are not listed; empty if there may be none. */
    private String others(Shape.Properties object) {
        if (object.others() == null) {
            return "";
        }
        var value = object.others() instanceof Shape.Any ? any(FREE_DEPTH - 1) : write(object.others());
        var names = object.listed().stream().map(Shape.Property::name).toList();
        var member = builder.define("member", texts.noneOf(names) + " " + colon + " " + value);
        return member + " (" + comma + " " + member + ")*";
    }

    private static String grouped(String expression) {
        return expression.contains(" | ") ? "(" + expression + ")" : expression;
    }

    private static String quoted(String name) {
        return TextNode.valueOf(name).toString();
    }
}
