package dev.holdfast.llama.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model marks its reasoning. Immutable.
 *
 * @param open before it
 * @param close after it
 */
record Reasoning(String open, String close) {
    private static final Reasoning THINK = new Reasoning("<think>", "</think>");
    private static final List<Reasoning> KNOWN = List.of(
            THINK,
            new Reasoning("<thinking>", "</thinking>"),
            new Reasoning("<reasoning>", "</reasoning>"),
            new Reasoning("<thought>", "</thought>"),
            new Reasoning("<seed:think>", "</seed:think>"),
            new Reasoning("[THINK]", "[/THINK]"),
            new Reasoning("<|START_THINKING|>", "<|END_THINKING|>"));

    /** Those that a model with this template may use: {@code <think>}, and what the template names. */
    static List<Reasoning> of(String template) {
        List<Reasoning> some = new ArrayList<>();
        for (Reasoning reasoning : KNOWN) {
            if (reasoning.equals(THINK) || template.contains(reasoning.open)) {
                some.add(reasoning);
            }
        }
        return List.copyOf(some);
    }

    /** Whether a template names one. */
    static boolean named(String template) {
        return KNOWN.stream().anyMatch(reasoning -> template.contains(reasoning.open));
    }

    /** The one that the prompt has opened at its end, or null. */
    static @Nullable Reasoning opened(List<Reasoning> some, String prompt) {
        String end = prompt.stripTrailing();
        for (Reasoning reasoning : some) {
            if (end.endsWith(reasoning.open)) {
                return reasoning;
            }
        }
        return null;
    }
}
