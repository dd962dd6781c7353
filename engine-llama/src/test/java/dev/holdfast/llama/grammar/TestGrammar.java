package dev.holdfast.llama.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Reads the notation as llama.cpp does, recognises texts, and derives random ones. Confined to one thread. */
public final class TestGrammar {
    sealed interface Node {}

    record Chars(boolean negated, List<int[]> ranges) implements Node {
        boolean matches(int point) {
            return negated != ranges.stream().anyMatch(range -> range[0] <= point && point <= range[1]);
        }
    }

    record All(List<Node> nodes) implements Node {}

    record AnyOf(List<Node> nodes) implements Node {}

    record Times(Node node, int least, int most) implements Node {}

    record Rule(String name) implements Node {}

    private final Map<String, Node> rules = new HashMap<>();
    private final Map<Node, Integer> shortest = new HashMap<>();
    private final String text;
    private int position;

    /** Reads a grammar. */
    public TestGrammar(String grammar) {
        text = grammar;
        while (position < text.length()) {
            var name = name();
            skip("::=");
            rules.put(name, alternatives());
            if (text.charAt(position++) != '\n') {
                throw new IllegalArgumentException("No end of line at " + text.substring(position - 1));
            }
        }
        rules.values().forEach(this::checkReferences);
        shortestOfRules();
    }

    private void checkReferences(Node node) {
        switch (node) {
            case Rule rule -> body(rule);
            case All all -> all.nodes.forEach(this::checkReferences);
            case AnyOf anyOf -> anyOf.nodes.forEach(this::checkReferences);
            case Times times -> checkReferences(times.node);
            case Chars chars -> {
                if (chars.ranges.isEmpty()) {
                    throw new IllegalArgumentException("A class without characters");
                }
            }
        }
    }

    private Node body(Rule rule) {
        return Objects.requireNonNull(rules.get(rule.name), () -> "No rule " + rule.name);
    }

    private Node alternatives() {
        var nodes = new ArrayList<Node>();
        do {
            nodes.add(sequence());
        } while (taken('|'));
        return nodes.size() == 1 ? nodes.getFirst() : new AnyOf(nodes);
    }

    private Node sequence() {
        var nodes = new ArrayList<Node>();
        space();
        while ("|)\n".indexOf(text.charAt(position)) < 0) {
            nodes.add(counted(symbol()));
            space();
        }
        return nodes.size() == 1 ? nodes.getFirst() : new All(nodes);
    }

    private Node symbol() {
        if (taken('(')) {
            var inner = alternatives();
            skip(")");
            return inner;
        }
        if (taken('"')) {
            var nodes = new ArrayList<Node>();
            while (!taken('"')) {
                int point = character();
                nodes.add(new Chars(false, List.of(new int[] {point, point})));
            }
            return new All(nodes);
        }
        if (taken('[')) {
            boolean negated = taken('^');
            var ranges = new ArrayList<int[]>();
            while (!taken(']')) {
                int from = character();
                ranges.add(new int[] {
                    from, text.charAt(position) == '-' && text.charAt(++position) != ']' ? character() : from
                });
            }
            return new Chars(negated, ranges);
        }
        return new Rule(name());
    }

    private Node counted(Node node) {
        if (taken('*')) {
            return new Times(node, 0, Integer.MAX_VALUE);
        }
        if (taken('?')) {
            return new Times(node, 0, 1);
        }
        if (taken('+')) {
            return new Times(node, 1, Integer.MAX_VALUE);
        }
        if (!taken('{')) {
            return node;
        }
        int least = number();
        int most = taken(',') ? number() : least;
        skip("}");
        if (most > 2_000) {
            throw new IllegalArgumentException("llama.cpp takes at most 2,000 repetitions");
        }
        return new Times(node, least, most);
    }

    private int number() {
        int start = position;
        while (Character.isDigit(text.charAt(position))) {
            position++;
        }
        return Integer.parseInt(text.substring(start, position));
    }

    private int character() {
        int point = text.codePointAt(position);
        position += Character.charCount(point);
        if (point != '\\') {
            return point;
        }
        char letter = text.charAt(position++);
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '"', '[', ']', '-' -> letter;
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            default -> throw new IllegalArgumentException("Escape " + letter);
        };
    }

    private int hex(int digits) {
        position += digits;
        return Integer.parseInt(text.substring(position - digits, position), 16);
    }

    private String name() {
        int start = position;
        while (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '-') {
            position++;
        }
        if (start == position) {
            throw new IllegalArgumentException("No name at " + text.substring(start));
        }
        var name = text.substring(start, position);
        space();
        return name;
    }

    private void space() {
        while (text.charAt(position) == ' ') {
            position++;
        }
    }

    private boolean taken(char expected) {
        boolean found = text.charAt(position) == expected;
        position += found ? 1 : 0;
        return found;
    }

    private void skip(String expected) {
        if (!text.startsWith(expected, position)) {
            throw new IllegalArgumentException("Expected " + expected + " at " + text.substring(position));
        }
        position += expected.length();
    }

    /** Whether this whole text is in the language. */
    public boolean accepts(String candidate) {
        var points = candidate.codePoints().toArray();
        return ends(new Rule("root"), points, 0, new HashMap<>()).contains(points.length);
    }

    private record Key(Node node, int start) {}

    private Set<Integer> ends(Node node, int[] points, int start, Map<Key, Set<Integer>> known) {
        return switch (node) {
            case Chars chars -> start < points.length && chars.matches(points[start]) ? Set.of(start + 1) : Set.of();
            case Rule rule -> {
                var key = new Key(rule, start);
                var found = known.get(key);
                if (found == null) {
                    found = ends(body(rule), points, start, known);
                    known.put(key, found);
                }
                yield found;
            }
            case AnyOf anyOf -> {
                var all = new TreeSet<Integer>();
                anyOf.nodes.forEach(each -> all.addAll(ends(each, points, start, known)));
                yield all;
            }
            case All all -> {
                Set<Integer> here = Set.of(start);
                for (var each : all.nodes) {
                    var next = new TreeSet<Integer>();
                    here.forEach(position -> next.addAll(ends(each, points, position, known)));
                    here = next;
                }
                yield here;
            }
            case Times times -> {
                var all = new TreeSet<Integer>();
                Set<Integer> here = Set.of(start);
                for (int i = 0; i < times.most && !here.isEmpty(); i++) {
                    if (i >= times.least) {
                        all.addAll(here);
                    }
                    var next = new TreeSet<Integer>();
                    here.forEach(position -> next.addAll(ends(times.node, points, position, known)));
                    here = next;
                }
                all.addAll(here);
                yield all;
            }
        };
    }

    /** A random text of the language; nearer to the shortest the deeper it goes. */
    public String random(Random random) {
        var derived = new StringBuilder();
        derive(new Rule("root"), random, derived, 0);
        return derived.toString();
    }

    private void derive(Node node, Random random, StringBuilder derived, int depth) {
        boolean hurry = depth > 40 || derived.length() > 3_000;
        switch (node) {
            case Chars chars -> derived.appendCodePoint(character(chars, random));
            case Rule rule -> derive(body(rule), random, derived, depth + 1);
            case All all -> all.nodes.forEach(each -> derive(each, random, derived, depth));
            case AnyOf anyOf -> {
                var nodes = anyOf.nodes;
                if (hurry) {
                    int least = nodes.stream().mapToInt(this::shortest).min().orElseThrow();
                    nodes = nodes.stream()
                            .filter(each -> shortest(each) == least)
                            .toList();
                }
                derive(nodes.get(random.nextInt(nodes.size())), random, derived, depth);
            }
            case Times times -> {
                int extra = hurry ? 0 : random.nextInt(4) == 0 ? random.nextInt(12) : random.nextInt(3);
                int count = times.most - times.least < extra ? times.most : times.least + extra;
                for (int i = 0; i < count; i++) {
                    derive(times.node, random, derived, depth);
                }
            }
        }
    }

    private static int character(Chars chars, Random random) {
        if (chars.negated) {
            throw new IllegalArgumentException("Negated classes would allow surrogates");
        }
        var range = chars.ranges.get(random.nextInt(chars.ranges.size()));
        return switch (random.nextInt(3)) {
            case 0 -> range[0];
            case 1 -> range[1];
            default -> range[0] + random.nextInt(range[1] - range[0] + 1);
        };
    }

    private void shortestOfRules() {
        boolean more = true;
        while (more) {
            more = false;
            for (var rule : rules.entrySet()) {
                int length = shortest(rule.getValue());
                var before = shortest.put(new Rule(rule.getKey()), length);
                more |= before == null || before != length;
            }
        }
    }

    private int shortest(Node node) {
        return switch (node) {
            case Chars chars -> 1;
            case Rule rule -> shortest.getOrDefault(rule, 1_000_000);
            case All all ->
                (int) Math.min(
                        1_000_000, all.nodes.stream().mapToLong(this::shortest).sum());
            case AnyOf anyOf ->
                anyOf.nodes.stream().mapToInt(this::shortest).min().orElseThrow();
            case Times times -> (int) Math.min(1_000_000, (long) times.least * shortest(times.node));
        };
    }
}
