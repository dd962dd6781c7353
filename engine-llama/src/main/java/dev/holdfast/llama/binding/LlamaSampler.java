package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.SamplingSettings;
import dev.holdfast.llama.schedule.TokenSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws tokens: logit bias, penalties, then as {@link TokenPicker} says. A grammar is applied to many tokens only if the
 * token drawn without it does not fit, for it costs much more than the rest. Confined to the thread of its decoder.
 *
 * <p>Penalties count the tokens drawn by this sampler, not the prompt's.
 */
public final class LlamaSampler implements TokenSampler {
    private static final int FEW = 64;
    private static final int TRIES = 8;

    private final SamplingSettings settings;
    private final LlamaVocabulary vocabulary;
    private final Arena arena;
    private final TokenPicker picker;
    private final Penalties penalties;
    private final int[] biased;
    private final float[] biases;
    private final @Nullable GrammarState grammar;

    private LlamaSampler(LlamaModel model, SamplingSettings settings, Candidates candidates, Arena arena) {
        if (settings.topLogprobs() < -1) {
            throw new IllegalArgumentException("top_logprobs must be 0 or more");
        }
        this.settings = settings;
        this.vocabulary = model.vocabulary();
        this.arena = arena;
        this.picker = new TokenPicker(settings);
        this.penalties = new Penalties(settings.penalties());
        Map<Integer, Float> all = LogitBias.all(settings, vocabulary);
        this.biased = all.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.biases = new float[biased.length];
        for (int i = 0; i < biased.length; i++) {
            biases[i] = all.getOrDefault(biased[i], 0f);
        }
        SamplingSettings.Grammar rules = settings.grammar();
        this.grammar = rules == null ? null : new GrammarState(model, rules, candidates, arena);
    }

    static LlamaSampler make(LlamaModel model, SamplingSettings settings, Candidates candidates) {
        Arena arena = Arena.ofConfined();
        try {
            return new LlamaSampler(model, settings, candidates, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Draws a token.
     *
     * @param row the logits of the model
     * @param logits scratch memory for them
     */
    Sampled sample(MemorySegment row, float[] logits) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("The sampler is closed.");
        }
        read(row, logits);
        if (settings.topLogprobs() < 0) {
            return Sampled.of(draw(row, logits));
        }
        double logSum = LogProbabilities.logSum(logits);
        List<Sampled.Likely> top = LogProbabilities.top(logits, logSum, settings.topLogprobs());
        int token = draw(row, logits);
        return new Sampled(token, (float) (row.getAtIndex(JAVA_FLOAT, token) - logSum), top);
    }

    private int draw(MemorySegment row, float[] logits) {
        adjust(logits);
        int token = picker.pick(logits);
        GrammarState rules = grammar;
        if (rules != null && rules.holds() && (token < 0 || !rules.allows(token))) {
            token = fitting(rules, logits, token);
        }
        if (token < 0) {
            token = unbiased(row, logits);
        }
        accept(token);
        return token;
    }

    /** Draws from the tokens that a grammar allows, where the one drawn without it is not. */
    private int fitting(GrammarState rules, float[] logits, int drawn) {
        int enough = picker.enough();
        for (int most = FEW; enough > 0 && most < logits.length / 2; most *= 8) {
            TopTokens allowed = rules.allowed(TopTokens.of(logits, most));
            if (allowed.size() >= enough) {
                return picker.pick(allowed);
            }
        }
        int token = drawn;
        for (int i = 0; i < TRIES && token >= 0 && picker.retries(); i++) {
            logits[token] = Float.NEGATIVE_INFINITY;
            token = picker.pick(logits);
            if (token >= 0 && rules.allows(token)) {
                return token;
            }
        }
        rules.mask(logits);
        return picker.pick(logits);
    }

    /** The most likely token that may follow at all, where a bias has banned all such; the end if there is none. */
    private int unbiased(MemorySegment row, float[] logits) {
        read(row, logits);
        if (grammar != null && grammar.holds()) {
            grammar.mask(logits);
        }
        int token = TokenPicker.likeliest(logits);
        int[] ends = vocabulary.endTokens();
        return token >= 0 || ends.length == 0 ? Math.max(token, 0) : ends[0];
    }

    private static void read(MemorySegment row, float[] logits) {
        MemorySegment.copy(row, JAVA_FLOAT, 0, logits, 0, logits.length);
    }

    private void adjust(float[] logits) {
        for (int i = 0; i < biased.length; i++) {
            logits[biased[i]] += biases[i];
        }
        if (!penalties.none()) {
            penalties.apply(logits);
        }
    }

    private void accept(int token) {
        penalties.accept(token);
        if (grammar != null) {
            grammar.accept(token);
        }
    }

    @Override
    public boolean grammarComplete() {
        return grammar != null && grammar.complete();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
