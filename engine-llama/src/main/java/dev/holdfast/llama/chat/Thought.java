package dev.holdfast.llama.chat;

import dev.holdfast.llama.grammar.Gbnf;
import dev.holdfast.llama.grammar.GrammarBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reasoning that may come before what a grammar is about. Immutable.
 *
 * @param some the marks that may come; empty for none
 * @param opened what the prompt has opened already, or null
 */
record Thought(List<Reasoning> some, @Nullable Reasoning opened) {
    /** No reasoning. */
    static final Thought NONE = new Thought(List.of(), null);

    private static final String SPACE = "[ \\n]{0,4}";

    /**
     * A grammar for the same texts, with reasoning before them.
     *
     * @param grammar which begins at {@code root}, its first rule
     */
    String before(ToolFormat format, String grammar) {
        GrammarBuilder rules = new GrammarBuilder();
        String root = rules.build(before(format, "final<|message|>", rules) + "answer");
        return root + grammar.replaceFirst("^root ::=", "answer ::=");
    }

    /**
     * An expression for what may come before a call or an answer; empty if nothing may.
     *
     * @param channel how its header goes on in the form of gpt-oss
     */
    String before(ToolFormat format, String channel, GrammarBuilder grammar) {
        if (format != ToolFormat.GPT_OSS) {
            return expression(grammar);
        }
        String rest = until(grammar, "thought", "<|end|>");
        return "(" + Gbnf.literal("<|channel|>analysis<|message|>") + " " + rest + " "
                + Gbnf.literal("<|start|>assistant") + ")? " + Gbnf.literal("<|channel|>" + channel) + " ";
    }

    private String expression(GrammarBuilder grammar) {
        if (opened != null) {
            return until(grammar, "thought", opened.close()) + " " + SPACE + " ";
        }
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            String rest = until(grammar, "thought" + i, some.get(i).close());
            expressions.add(Gbnf.literal(some.get(i).open()) + " " + rest + " " + SPACE);
        }
        return expressions.isEmpty() ? "" : "(" + Gbnf.choice(expressions) + ")? ";
    }

    /**
     * Regular expressions for what, outside of the reasoning, begins what the grammar is about.
     *
     * @param anywhere whether it may come anywhere in the answer rather than at its beginning
     * @param expression with one capture
     */
    List<String> triggers(boolean anywhere, String expression) {
        String before = anywhere ? "[\\s\\S]*?" : "\\s*";
        if (opened != null) {
            return List.of("^[\\s\\S]*?" + Pattern.quote(opened.close()) + before + expression);
        }
        if (some.isEmpty()) {
            return List.of("^" + before + expression);
        }
        List<String> triggers = new ArrayList<>();
        for (Reasoning each : some) {
            triggers.add("^\\s*" + Pattern.quote(each.open()) + "[\\s\\S]*?" + Pattern.quote(each.close()) + before
                    + expression);
        }
        String opens = some.stream().map(each -> Pattern.quote(each.open())).collect(Collectors.joining("|"));
        triggers.add("^(?!\\s*(?:" + opens + "))" + before + expression);
        return triggers;
    }

    /**
     * Adds rules for any text that ends with the first occurrence of this mark: the states of the Knuth-Morris-Pratt
     * automaton.
     *
     * @return the rule to begin with
     */
    static String until(GrammarBuilder grammar, String name, String mark) {
        for (int state = 0; state < mark.length(); state++) {
            Map<Integer, String> classes = new TreeMap<>();
            StringBuilder known = new StringBuilder();
            for (char c : mark.chars().distinct().mapToObj(c -> (char) c).toList()) {
                known.append(escaped(c));
                classes.merge(next(mark, state, c), escaped(c), String::concat);
            }
            List<String> moves = new ArrayList<>();
            classes.forEach((to, letters) ->
                    moves.add("[" + letters + "]" + (to == mark.length() ? "" : " " + name + "-" + to)));
            moves.add("[^" + known + "] " + name + "-0");
            grammar.rule(name + "-" + state, String.join(" | ", moves));
        }
        return name + "-0";
    }

    /** How much of the mark the text ends with after another character. */
    private static int next(String mark, int state, char c) {
        String text = mark.substring(0, state) + c;
        for (int length = text.length(); length > 0; length--) {
            if (mark.startsWith(text.substring(text.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private static String escaped(char c) {
        return String.format(Locale.ROOT, c < 0x100 ? "\\x%02X" : "\\u%04X", (int) c);
    }
}
