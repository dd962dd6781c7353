package dev.holdfast.llama.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of Unicode code points without surrogates. Immutable. */
record CodePoints(List<Range> ranges) {
    static final CodePoints SURROGATES = of(Character.MIN_SURROGATE, Character.MAX_SURROGATE);
    private static final CodePoints NEEDS_ESCAPE = of(0, 0x1F).or(of('"', '"')).or(of('\\', '\\'));
    private static final String SHORT_ESCAPES = "\"\"\\\\\bb\ff\nn\rr\tt";
    static final CodePoints ALL = of(0, Character.MAX_CODE_POINT).except(SURROGATES);

    record Range(int from, int to) {}

    static CodePoints of(int from, int to) {
        return new CodePoints(List.of(new Range(from, to)));
    }

    static CodePoints anyOf(String characters) {
        return new CodePoints(normal(characters
                .codePoints()
                .mapToObj(point -> new Range(point, point))
                .toList()));
    }

    private static List<Range> normal(List<Range> ranges) {
        var sorted = new ArrayList<Range>();
        for (var range :
                ranges.stream().sorted(Comparator.comparingInt(Range::from)).toList()) {
            if (!sorted.isEmpty() && range.from <= sorted.getLast().to + 1) {
                var last = sorted.removeLast();
                sorted.add(new Range(last.from, Math.max(last.to, range.to)));
            } else {
                sorted.add(range);
            }
        }
        return List.copyOf(sorted);
    }

    CodePoints or(CodePoints other) {
        var both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return new CodePoints(normal(both));
    }

    CodePoints except(CodePoints other) {
        var left = new ArrayList<Range>();
        for (var range : ranges) {
            int from = range.from;
            for (var cut : other.ranges) {
                if (cut.to >= from && cut.from <= range.to) {
                    if (cut.from > from) {
                        left.add(new Range(from, cut.from - 1));
                    }
                    from = cut.to + 1;
                }
            }
            if (from <= range.to) {
                left.add(new Range(from, range.to));
            }
        }
        return new CodePoints(List.copyOf(left));
    }

    CodePoints complement() {
        return ALL.except(this);
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    boolean contains(int point) {
        return ranges.stream().anyMatch(range -> range.from <= point && point <= range.to);
    }

    /** These of them that stand for themselves in a JSON string. */
    CodePoints plain() {
        return except(NEEDS_ESCAPE);
    }

    /** The letters that follow a backslash for those of them that JSON has a short escape for. */
    CodePoints shortEscapes() {
        var letters = new StringBuilder();
        for (int i = 0; i < SHORT_ESCAPES.length(); i += 2) {
            if (contains(SHORT_ESCAPES.charAt(i))) {
                letters.append(SHORT_ESCAPES.charAt(i + 1));
            }
        }
        return anyOf(letters.toString());
    }

    /** As a class of the grammar; not for the empty set. */
    String gbnf() {
        var text = new StringBuilder("[");
        for (var range : ranges) {
            text.append(Gbnf.inClass(range.from));
            if (range.to > range.from) {
                text.append('-').append(Gbnf.inClass(range.to));
            }
        }
        return text.append(']').toString();
    }
}
