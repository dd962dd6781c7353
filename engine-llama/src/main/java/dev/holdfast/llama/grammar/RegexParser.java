package dev.holdfast.llama.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the subset of ECMAScript's regular expressions that describes a regular language: characters, classes, groups,
 * alternatives and counts, anchored at either end. Mutable, confined to one call of {@link #parse}.
 */
final class RegexParser {
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_COUNT = 100_000;
    private static final int MAX_SIZE = 5_000;
    private static final String ESCAPABLE = "^$\\.*+?()[]{}|/-\"'!#%&,:;<=>@_`~ ";

    private final String pattern;
    private final String pointer;
    private int position;
    private int depth;
    private boolean outerAlternatives;

    private RegexParser(String pattern, String pointer) {
        this.pattern = pattern;
        this.pointer = pointer;
    }

    /**
     * A pattern as JSON Schema means it: a text matches if some part of it does, so an end that is not anchored may have any
     * text beside it.
     */
    static Regex parse(String pattern, String pointer) {
        if (pattern.length() > MAX_LENGTH) {
            throw new SchemaException(
                    pointer, "the pattern is longer than " + MAX_LENGTH + " characters; use a shorter one.");
        }
        var regex = new RegexParser(pattern, pointer).whole();
        if (regex.size() > MAX_SIZE) {
            throw new SchemaException(
                    pointer, "the counts in the pattern multiply to more than " + MAX_SIZE + "; use smaller ones.");
        }
        return regex;
    }

    private Regex whole() {
        var anything = new Regex.Repeat(new Regex.One(CodePoints.ALL), 0, Regex.UNBOUNDED);
        var parts = new ArrayList<Regex>();
        if (!take('^')) {
            parts.add(anything);
        }
        boolean fromStart = parts.isEmpty();
        var body = alternatives();
        boolean anchored = take('$');
        if (position < pattern.length()) {
            throw unsupported("an unmatched )");
        }
        if (outerAlternatives && (fromStart || anchored)) {
            throw unsupported("an anchor that holds for one alternative only: write ^(a|b)$");
        }
        parts.add(body);
        if (!anchored) {
            parts.add(anything);
        }
        return new Regex.Sequence(List.copyOf(parts));
    }

    private Regex alternatives() {
        if (++depth > MAX_DEPTH) {
            throw unsupported("groups nested more than " + MAX_DEPTH + " deep");
        }
        var all = new ArrayList<Regex>();
        do {
            all.add(sequence());
        } while (take('|'));
        outerAlternatives |= depth == 1 && all.size() > 1;
        depth--;
        return all.size() == 1 ? all.getFirst() : new Regex.Either(List.copyOf(all));
    }

    private Regex sequence() {
        var parts = new ArrayList<Regex>();
        while (position < pattern.length() && "|)".indexOf(peek()) < 0 && !atFinalAnchor()) {
            parts.add(counted(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(List.copyOf(parts));
    }

    private boolean atFinalAnchor() {
        return peek() == '$' && position == pattern.length() - 1 && depth == 1;
    }

    private Regex counted(Regex atom) {
        var result = atom;
        if (position < pattern.length()) {
            int least;
            int most;
            switch (peek()) {
                case '*', '+', '?' -> {
                    int sign = next();
                    least = sign == '+' ? 1 : 0;
                    most = sign == '?' ? 1 : Regex.UNBOUNDED;
                }
                case '{' -> {
                    position++;
                    least = number();
                    most = take(',') ? (peek() == '}' ? Regex.UNBOUNDED : number()) : least;
                    if (!take('}') || most < least) {
                        throw unsupported("a wrong count in braces");
                    }
                }
                default -> {
                    return atom;
                }
            }
            if (atom.least() == 0 && most > 1) {
                throw unsupported("a repetition of something that may be empty");
            }
            result = new Regex.Repeat(atom, least, most);
            take('?');
            if (position < pattern.length() && "*+?{".indexOf(peek()) >= 0) {
                throw unsupported("a repetition of a repetition without parentheses");
            }
        }
        return result;
    }

    private int number() {
        int number = 0;
        int start = position;
        while (position < pattern.length() && Character.digit(peek(), 10) >= 0 && peek() < 0x80) {
            number = number * 10 + next() - '0';
            if (number > MAX_COUNT) {
                throw unsupported("a count above " + MAX_COUNT);
            }
        }
        if (position == start) {
            throw unsupported("a brace that begins no count: write \\{");
        }
        return number;
    }

    private Regex atom() {
        int point = next();
        return switch (point) {
            case '(' -> group();
            case '[' -> new Regex.One(nonEmpty(characterClass()));
            case '.' -> new Regex.One(CodePoints.anyOf("\n\r\u0085\u2028\u2029").complement());
            case '\\' -> new Regex.One(escape(false));
            case '^', '$' -> throw unsupported("an anchor that is not at the start or end of the pattern");
            case '*', '+', '?', '{', '}', ']' -> throw unsupported("a lone " + Character.toString(point));
            default -> new Regex.One(CodePoints.of(point, point));
        };
    }

    private Regex group() {
        if (take('?') && !take(':')) {
            throw unsupported("a group that begins with (? other than (?:");
        }
        var inner = alternatives();
        if (!take(')')) {
            throw unsupported("an unclosed group");
        }
        return inner;
    }

    private CodePoints characterClass() {
        boolean negated = take('^');
        var points = new CodePoints(List.of());
        while (!take(']')) {
            var from = classAtom(negated);
            if (position + 1 < pattern.length() && peek() == '-' && pattern.charAt(position + 1) != ']') {
                position++;
                points = points.or(range(from, classAtom(negated)));
            } else {
                points = points.or(from);
            }
        }
        return negated ? points.complement() : points;
    }

    private CodePoints range(CodePoints from, CodePoints to) {
        int low = single(from);
        int high = single(to);
        if (high < low) {
            throw unsupported("a range whose end is before its start");
        }
        return CodePoints.of(low, high).except(CodePoints.SURROGATES);
    }

    private int single(CodePoints points) {
        if (points.ranges().size() != 1
                || points.ranges().getFirst().from()
                        != points.ranges().getFirst().to()) {
            throw unsupported("a class as the end of a range");
        }
        return points.ranges().getFirst().from();
    }

    private CodePoints classAtom(boolean negated) {
        int point = next();
        if (point == '[' || (point == '&' && position < pattern.length() && peek() == '&')) {
            throw unsupported("a class within a class: write \\[ or \\&");
        }
        return point == '\\' ? escape(negated) : CodePoints.of(point, point);
    }

    /** @param negated whether what it gives will be taken away, so that it must give all that anyone counts */
    private CodePoints escape(boolean negated) {
        int letter = next();
        return switch (letter) {
            case 'd' -> Classes.DIGIT;
            case 'D' -> Classes.DIGIT.complement();
            case 'w' -> Classes.WORD;
            case 'W' -> Classes.WORD.complement();
            case 's' -> negated ? Classes.ANY_SPACE : Classes.SPACE;
            case 'S' -> (negated ? Classes.SPACE : Classes.ANY_SPACE).complement();
            case 'n' -> CodePoints.anyOf("\n");
            case 'r' -> CodePoints.anyOf("\r");
            case 't' -> CodePoints.anyOf("\t");
            case 'f' -> CodePoints.anyOf("\f");
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            default -> {
                if (ESCAPABLE.indexOf(letter) < 0) {
                    throw unsupported("the escape \\" + Character.toString(letter));
                }
                yield CodePoints.of(letter, letter);
            }
        };
    }

    private CodePoints hex(int digits) {
        int point = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw unsupported("an escape without its " + digits + " hexadecimal digits");
            }
            point = point * 16 + digit;
        }
        if (CodePoints.SURROGATES.contains(point)) {
            throw unsupported("half of a surrogate pair");
        }
        return CodePoints.of(point, point);
    }

    private CodePoints nonEmpty(CodePoints points) {
        if (points.isEmpty()) {
            throw unsupported("an empty class");
        }
        return points;
    }

    private int peek() {
        if (position >= pattern.length()) {
            throw unsupported("an early end");
        }
        return pattern.codePointAt(position);
    }

    private int next() {
        int point = peek();
        position += Character.charCount(point);
        if (CodePoints.SURROGATES.contains(point)) {
            throw unsupported("half of a surrogate pair");
        }
        return point;
    }

    private boolean take(char expected) {
        boolean found = position < pattern.length() && pattern.charAt(position) == expected;
        position += found ? 1 : 0;
        return found;
    }

    private SchemaException unsupported(String what) {
        return new SchemaException(
                pointer, "the pattern has " + what + " (near character " + position + "), which is not supported.");
    }

    /** ECMAScript's classes. What counts as white space differs: SPACE is what all agree on, ANY_SPACE what anyone counts. */
    private static final class Classes {
        static final CodePoints DIGIT = CodePoints.of('0', '9');
        static final CodePoints WORD =
                DIGIT.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_', '_'));
        static final CodePoints SPACE = CodePoints.anyOf(" \t\n\f\r");
        static final CodePoints ANY_SPACE = CodePoints.of(0x09, 0x0D)
                .or(CodePoints.of(0x1C, 0x20))
                .or(CodePoints.of(0x2000, 0x200A))
                .or(CodePoints.anyOf("\u0085\u00A0\u1680\u180E\u2028\u2029\u202F\u205F\u3000\uFEFF"));
    }
}
