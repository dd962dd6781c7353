package dev.holdfast.llama.binding;

import java.util.HashSet;
import java.util.Set;

/**
 * Checks a grammar in GBNF before the library parses it. The library's parser would print a wrong one, allocate without end
 * for {@code {5,3}}, silently take {@code {0,3000}} as unbounded, and recurse without limit; here each is refused with the
 * line. Confined; made for one check.
 */
final class GrammarCheck {
    /** The most repetitions of an item, and the most rules that nested repetitions may be expanded to. */
    static final int MOST_REPETITIONS = 2000;

    private static final int DEEPEST = 200;
    private static final int LONGEST = 4_000_000;
    private static final String ESCAPES = "trn\\\"[]-";

    private final String text;
    private final Set<String> names = new HashSet<>();
    private final Set<String> defined = new HashSet<>();
    private int at;
    private int depth;
    private int made;

    private GrammarCheck(String text) {
        this.text = text;
    }

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the grammar is wrong; the message says where
     */
    static void check(String text) {
        if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The grammar is too long or has a character of code 0.");
        }
        new GrammarCheck(text).rules();
    }

    private void rules() {
        space(true);
        while (at < text.length()) {
            rule();
        }
        names.removeAll(defined);
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("The grammar uses the rule "
                    + names.stream().sorted().findFirst().orElseThrow() + " but does not define it.");
        }
        if (!defined.contains("root")) {
            throw new IllegalArgumentException("The grammar has no rule root.");
        }
    }

    private void rule() {
        String name = name();
        names.add(name);
        defined.add(name);
        space(false);
        expect("::=");
        space(true);
        alternates(false);
        if (at < text.length() && peek() != '\r' && peek() != '\n') {
            throw wrong("the end of the line was expected");
        }
        space(true);
    }

    private void alternates(boolean nested) {
        sequence(nested);
        while (peek() == '|') {
            at++;
            space(true);
            sequence(nested);
        }
    }

    /** Items and their repetitions; {@code rules} is what the library counts them as. */
    private void sequence(boolean nested) {
        long rules = 0;
        while (true) {
            switch (peek()) {
                case '"' -> rules = literal() ? 1 : 0;
                case '[' -> rules = characters() ? 1 : 0;
                case '.' -> {
                    at++;
                    rules = 1;
                }
                case '(' -> rules = group();
                case '*', '+', '?', '{' -> rules = repeated(rules, nested);
                default -> {
                    if (!isNameCharacter(peek())) {
                        return;
                    }
                    names.add(name());
                    rules = 1;
                }
            }
            space(nested);
        }
    }

    private boolean literal() {
        int from = ++at;
        while (peek() != '"') {
            character();
        }
        return at++ > from;
    }

    private boolean characters() {
        at++;
        if (peek() == '^') {
            at++;
        }
        int from = at;
        while (peek() != ']') {
            character();
            if (peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']') {
                at++;
                character();
            }
        }
        return at++ > from;
    }

    private long group() {
        if (++depth > DEEPEST) {
            throw wrong("groups are nested too deep");
        }
        at++;
        space(true);
        int before = names.size() + made++;
        alternates(true);
        expect(")");
        depth--;
        return Math.max(1, names.size() + made - before);
    }

    private long repeated(long rules, boolean nested) {
        if (rules == 0) {
            throw wrong("there is nothing to repeat");
        }
        char sign = peek();
        at++;
        long least = sign == '+' ? 1 : 0;
        long most = sign == '?' ? 1 : Long.MAX_VALUE;
        if (sign == '{') {
            space(nested);
            least = integer();
            most = least;
            space(nested);
            if (peek() == ',') {
                at++;
                space(nested);
                most = Character.isDigit(peek()) ? integer() : Long.MAX_VALUE;
                space(nested);
            }
            expect("}");
        }
        boolean bounded = most != Long.MAX_VALUE;
        if (most < least || least > MOST_REPETITIONS || (bounded && most > MOST_REPETITIONS)) {
            throw wrong("repetitions must be from 0 to " + MOST_REPETITIONS + ", the lower number first");
        }
        long expanded = rules * (bounded && most > 0 ? most : Math.max(1, least));
        if (expanded > MOST_REPETITIONS) {
            throw wrong("nested repetitions come to more than " + MOST_REPETITIONS);
        }
        made += (int) (bounded ? most - least : 1);
        return expanded;
    }

    private int integer() {
        int from = at;
        int value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(1_000_000, value * 10 + peek() - '0');
            at++;
        }
        if (at == from) {
            throw wrong("a number was expected");
        }
        return value;
    }

    private void character() {
        if (at >= text.length()) {
            throw wrong("the grammar ends in the middle of it");
        }
        if (peek() != '\\') {
            at += Character.charCount(text.codePointAt(at));
            return;
        }
        at++;
        switch (peek()) {
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            default -> {
                if (ESCAPES.indexOf(peek()) < 0) {
                    throw wrong("there is no such escape");
                }
                at++;
            }
        }
    }

    private void hexadecimal(int digits) {
        at++;
        for (int i = 0; i < digits; i++) {
            if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
                throw wrong(digits + " hexadecimal digits were expected");
            }
            at++;
        }
    }

    private String name() {
        int from = at;
        while (isNameCharacter(peek())) {
            at++;
        }
        if (at == from) {
            throw wrong("a name was expected");
        }
        return text.substring(from, at);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    private void space(boolean lines) {
        while (peek() == ' ' || peek() == '\t' || peek() == '#' || (lines && (peek() == '\n' || peek() == '\r'))) {
            if (peek() == '#') {
                while (at < text.length() && peek() != '\n' && peek() != '\r') {
                    at++;
                }
            } else {
                at++;
            }
        }
    }

    private void expect(String expected) {
        if (!text.startsWith(expected, at)) {
            throw wrong(expected + " was expected");
        }
        at += expected.length();
    }

    /** The next character, or one that is in no grammar at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private IllegalArgumentException wrong(String what) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new IllegalArgumentException("The grammar is wrong in line " + line + ": " + what + ".");
    }
}
