package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
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
 * Draws tokens: logit bias, penalties, top-k, top-p, min-p, temperature, then at random, in the order of llama.cpp; at
 * temperature 0 simply the most likely token. A grammar is applied to all tokens only if the token drawn without it does not
 * fit, for it costs much more than the rest. Confined to the thread of its decoder.
 *
 * <p>Penalties count the tokens drawn by this sampler, not the prompt's. The seed is folded to 32 bits.
 */
public final class LlamaSampler implements TokenSampler {
    private final SamplingSettings settings;
    private final SamplerCalls calls;
    private final LlamaVocabulary vocabulary;
    private final Arena arena;
    private final Candidates candidates;
    private final Penalties penalties;
    private final int[] biased;
    private final float[] biases;
    private final @Nullable MemorySegment chain;
    private final @Nullable GrammarState grammar;

    private LlamaSampler(LlamaModel model, SamplingSettings settings, Candidates candidates, Arena arena) {
        this.settings = settings;
        this.calls = model.calls().sampler();
        this.vocabulary = model.vocabulary();
        this.arena = arena;
        this.candidates = candidates;
        this.penalties = new Penalties(settings.penalties());
        Map<Integer, Float> all = LogitBias.all(settings, vocabulary);
        this.biased = all.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.biases = new float[biased.length];
        for (int i = 0; i < biased.length; i++) {
            biases[i] = all.getOrDefault(biased[i], 0f);
        }
        this.chain = settings.temperature() == 0 ? null : chain();
        SamplingSettings.Grammar rules = settings.grammar();
        this.grammar = rules == null ? null : new GrammarState(model, rules, candidates, arena);
    }

    static LlamaSampler make(LlamaModel model, SamplingSettings settings, Candidates candidates) {
        checkRanges(settings);
        Arena arena = Arena.ofConfined();
        try {
            return new LlamaSampler(model, settings, candidates, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static void checkRanges(SamplingSettings settings) {
        require(settings.temperature() >= 0 && Float.isFinite(settings.temperature()), "temperature must be 0 or more");
        require(settings.topK() >= 0, "top_k must be 0 or more");
        require(settings.topP() > 0 && settings.topP() <= 1, "top_p must be above 0 and at most 1");
        require(settings.minP() >= 0 && settings.minP() <= 1, "min_p must be from 0 to 1");
        require(settings.topLogprobs() >= -1, "top_logprobs must be 0 or more");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private MemorySegment chain() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment params = call.allocate(Layouts.CHAIN_PARAMS);
            params.set(JAVA_BOOLEAN, 0, true);
            MemorySegment made = Foreign.owned(calls.chain(params), arena, calls::free);
            if (settings.topP() < 1) {
                calls.add(made, calls.topP(settings.topP(), 1));
            }
            if (settings.minP() > 0) {
                calls.add(made, calls.minP(settings.minP(), 1));
            }
            calls.add(made, calls.temperature(settings.temperature()));
            calls.add(made, calls.distribution(seed(settings.seed())));
            return made;
        }
    }

    /** A seed of 32 bits; the one that the library takes as "any" is avoided. */
    static int seed(long seed) {
        int folded = (int) (seed ^ (seed >>> 32));
        return folded == -1 ? 0x7fff_ffff : folded;
    }

    /**
     * Draws a token.
     *
     * @param row the logits of the model
     * @param logits scratch memory for them
     */
    Sampled sample(MemorySegment row, float[] logits) {
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
        int token = pick(logits);
        GrammarState rules = grammar;
        if (rules != null && rules.holds() && (token < 0 || !rules.allows(token))) {
            rules.mask(logits);
            token = pick(logits);
        }
        if (token < 0) {
            token = unbiased(row, logits);
        }
        accept(token);
        return token;
    }

    /** The most likely token that may follow at all, where a bias has banned all such; the end if there is none. */
    private int unbiased(MemorySegment row, float[] logits) {
        read(row, logits);
        if (grammar != null && grammar.holds()) {
            grammar.mask(logits);
        }
        int token = likeliest(logits);
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

    /** Draws from the tokens with a logit above negative infinity; -1 if there is none. */
    private int pick(float[] logits) {
        MemorySegment samplers = chain;
        if (samplers == null) {
            return likeliest(logits);
        }
        if (settings.topK() > 0 && settings.topK() < logits.length) {
            candidates.load(TopTokens.of(logits, settings.topK()));
        } else {
            candidates.load(logits);
        }
        if (candidates.size() == 0) {
            return -1;
        }
        calls.apply(samplers, candidates.array());
        return candidates.selected();
    }

    private static int likeliest(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        if (highest == Float.NEGATIVE_INFINITY) {
            return -1;
        }
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] == highest) {
                return token;
            }
        }
        throw new IllegalStateException("The model computed values that are no numbers; its file may be damaged.");
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
