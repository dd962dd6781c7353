package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far a text has come in a grammar. Confined.
 *
 * <p>The library ends the process when it is told of a token that the grammar does not allow, so none is passed on before it
 * was tested, and a token that ends the generation never.
 */
final class GrammarState {
    private final SamplerCalls calls;
    private final LlamaVocabulary vocabulary;
    private final Candidates candidates;
    private final MemorySegment grammar;
    private @Nullable GrammarTrigger trigger;
    private boolean holds;
    private boolean complete;

    /**
     * The start of a grammar.
     *
     * @param candidates scratch memory
     * @param arena with which the native memory is freed
     * @throws IllegalArgumentException if the grammar or a trigger cannot be parsed
     */
    GrammarState(LlamaModel model, SamplingSettings.Grammar settings, Candidates candidates, Arena arena) {
        this.calls = model.calls().sampler();
        this.vocabulary = model.vocabulary();
        this.candidates = candidates;
        this.holds = settings.triggers().isEmpty();
        this.trigger = holds ? null : new GrammarTrigger(settings.triggers());
        GrammarCheck.check(settings.text());
        model.library().log().forget();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment pointer =
                    calls.grammar(vocabulary.handle(), call.allocateFrom(settings.text()), call.allocateFrom("root"));
            if (pointer.address() == 0) {
                throw new IllegalArgumentException(
                        "The grammar cannot be used: " + model.library().log().reason() + ".");
            }
            grammar = Foreign.owned(pointer, arena, calls::free);
        }
    }

    /** Whether it constrains the next token. */
    boolean holds() {
        return holds;
    }

    /** Whether nothing but the end may follow. */
    boolean complete() {
        return complete;
    }

    /** Whether a token may follow. */
    boolean allows(int token) {
        candidates.load(new int[] {token});
        calls.apply(grammar, candidates.array());
        return !candidates.banned(0);
    }

    /** Those of some tokens that may follow, in the same order. */
    TopTokens allowed(TopTokens tokens) {
        candidates.load(tokens);
        calls.apply(grammar, candidates.array());
        return tokens.without(candidates::banned);
    }

    /** Bans all tokens that may not follow, by negative infinity. */
    void mask(float[] logits) {
        candidates.load(logits);
        calls.apply(grammar, candidates.array());
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        candidates.copyTo(logits);
    }

    /**
     * Takes a token that {@link #allows} allowed, or any while it does not hold. If the text that triggers the grammar does
     * not fit it, what follows stays free.
     */
    void accept(int token) {
        if (vocabulary.endsGeneration(token)) {
            return;
        }
        if (holds) {
            calls.accept(grammar, token);
        } else if (trigger != null) {
            String text = trigger.accept(vocabulary.piece(token, true));
            if (text == null) {
                return;
            }
            trigger = null;
            holds = begins(text);
        }
        complete = holds && onlyEndFollows();
    }

    /** Takes a text as the beginning; whether it fits. */
    private boolean begins(String text) {
        int[] tokens = vocabulary.index().spell(text.getBytes(StandardCharsets.UTF_8));
        for (int token : tokens) {
            if (!allows(token)) {
                return false;
            }
            calls.accept(grammar, token);
        }
        return tokens.length > 0;
    }

    /**
     * Whether only the end may follow. Nearly always one of two tests on a few tokens decides: the end may not follow, or
     * some token of a first byte of each kind may. Only if neither does, all tokens are tested.
     */
    private boolean onlyEndFollows() {
        int[] ends = vocabulary.endTokens();
        if (ends.length > 0 && !anyAllowed(new int[] {ends[0]})) {
            return false;
        }
        return !anyAllowed(vocabulary.index().samples())
                && !anyAllowed(vocabulary.index().ordinary());
    }

    private boolean anyAllowed(int[] tokens) {
        candidates.load(tokens);
        calls.apply(grammar, candidates.array());
        for (int i = 0; i < candidates.size(); i++) {
            if (!candidates.banned(i)) {
                return true;
            }
        }
        return false;
    }
}
