package dev.holdfast.llama.grammar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the rules of strings in JSON. Confined to the thread of its builder. */
final class TextWriter {
    private static final String HEX = "[0-9a-fA-F]";
    private static final String PLAIN = CodePoints.ALL.plain().gbnf();

    private final GrammarBuilder builder;

    TextWriter(GrammarBuilder builder) {
        this.builder = builder;
    }

    /** A string of so many code points. */
    String text(int least, int most) {
        return builder.define("string", join("\"\\\"\"", Repetition.of(builder, character(), least, most), "\"\\\"\""));
    }

    /** One code point as it may stand in a JSON string; pairs of surrogates count as one. */
    private String character() {
        var pair = "[dD] [89abAB] " + HEX + "{2} \"\\\\u\" [dD] [c-fC-F] " + HEX + "{2}";
        var unit = "[0-9a-ceA-CEfF] " + HEX + "{3} | [dD] [0-7] " + HEX + "{2}";
        var escape = builder.define("escape", "[\\x22\\x5C\\x2Fbfnrt] | \"u\" (" + unit + " | " + pair + ")");
        return builder.define("char", PLAIN + " | \"\\\\\" " + escape);
    }

    /** A string that matches. */
    String matching(Regex regex) {
        return builder.define("string", join("\"\\\"\"", expression(regex), "\"\\\"\""));
    }

    private String expression(Regex regex) {
        return switch (regex) {
            case Regex.One one -> one(one.points());
            case Regex.Sequence sequence -> sequence(sequence.parts());
            case Regex.Either either ->
                "("
                        + either.parts().stream()
                                .map(part -> orEmpty(expression(part)))
                                .collect(Collectors.joining(" | "))
                        + ")";
            case Regex.Repeat repeat -> repeat(repeat);
        };
    }

    private String sequence(List<Regex> parts) {
        return parts.stream()
                .map(this::expression)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private String repeat(Regex.Repeat repeat) {
        var part = expression(repeat.part());
        if (part.isEmpty() || repeat.to() == 0) {
            return "";
        }
        var symbol = isClass(part) ? part : builder.define("part", part);
        return Repetition.of(builder, symbol, repeat.from(), repeat.to());
    }

    private static boolean isClass(String expression) {
        return expression.startsWith("[") && expression.indexOf(']') == expression.length() - 1;
    }

    private String one(CodePoints points) {
        if (points.equals(CodePoints.ALL)) {
            return character();
        }
        var ways = new ArrayList<String>();
        var plain = points.plain();
        if (!plain.isEmpty()) {
            ways.add(plain.gbnf());
        }
        var escapes = points.shortEscapes();
        if (!escapes.isEmpty()) {
            ways.add("\"\\\\\" " + escapes.gbnf());
        }
        for (int control = 0; ways.isEmpty(); control++) {
            if (points.contains(control)) {
                ways.add(Gbnf.literal("\\u" + HexFormat.of().toHexDigits((char) control)));
            }
        }
        return Gbnf.choice(ways);
    }

    /** One of these texts. Those that begin alike share what begins them, so that the sampler follows one path. */
    String anyOf(Collection<String> texts) {
        var ends = new ArrayList<String>();
        var byFirst = new TreeMap<Integer, List<String>>();
        for (var text : texts) {
            if (text.isEmpty()) {
                ends.add(text);
            } else {
                byFirst.computeIfAbsent(text.codePointAt(0), first -> new ArrayList<>())
                        .add(text);
            }
        }
        var ways = new ArrayList<String>();
        for (var group : byFirst.values()) {
            var shared = sharedStart(group);
            var rests = group.stream()
                    .map(text -> text.substring(shared.length()))
                    .distinct()
                    .toList();
            ways.add(join(Gbnf.literal(shared), rests.equals(List.of("")) ? "" : anyOf(rests)));
        }
        return Gbnf.choice(ways) + (ends.isEmpty() ? "" : "?");
    }

    private static String sharedStart(List<String> texts) {
        var first = texts.getFirst();
        int length = first.length();
        for (var text : texts) {
            int same = 0;
            while (same < Math.min(length, text.length()) && text.charAt(same) == first.charAt(same)) {
                same++;
            }
            length = same;
        }
        boolean splits = length > 0 && length < first.length() && Character.isHighSurrogate(first.charAt(length - 1));
        return first.substring(0, splits ? length - 1 : length);
    }

    /** A string without escapes that is none of these texts: the name of a property that is not listed. */
    String noneOf(Collection<String> texts) {
        return builder.define("name", join("\"\\\"\"", otherThan(texts), "\"\\\"\""));
    }

    private String otherThan(Collection<String> texts) {
        var byFirst = new TreeMap<Integer, List<String>>();
        for (var text : texts) {
            if (!text.isEmpty()) {
                int first = text.codePointAt(0);
                byFirst.computeIfAbsent(first, same -> new ArrayList<>())
                        .add(text.substring(Character.charCount(first)));
            }
        }
        if (byFirst.isEmpty()) {
            return PLAIN + (texts.contains("") ? "+" : "*");
        }
        var firsts = new StringBuilder();
        byFirst.keySet().forEach(firsts::appendCodePoint);
        var ways = new ArrayList<String>();
        byFirst.forEach((first, rests) -> {
            if (!CodePoints.of(first, first).plain().isEmpty()) {
                ways.add(join(Gbnf.literal(Character.toString(first)), otherThan(rests)));
            }
        });
        ways.add(CodePoints.ALL
                        .plain()
                        .except(CodePoints.anyOf(firsts.toString()))
                        .gbnf() + " " + PLAIN + "*");
        return "(" + String.join(" | ", ways) + ")" + (texts.contains("") ? "" : "?");
    }

    private static String orEmpty(String expression) {
        return expression.isEmpty() ? "\"\"" : expression;
    }

    private static String join(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }
}
