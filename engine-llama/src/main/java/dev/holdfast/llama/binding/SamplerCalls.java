package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.FLOAT;
import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.LONG;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of samplers. Each sampler belongs to one thread. */
final class SamplerCalls {
    private final MethodHandle chain;
    private final MethodHandle add;
    private final MethodHandle free;
    private final MethodHandle apply;
    private final MethodHandle accept;
    private final MethodHandle greedy;
    private final MethodHandle distribution;
    private final MethodHandle topP;
    private final MethodHandle minP;
    private final MethodHandle temperature;
    private final MethodHandle grammar;

    SamplerCalls(Symbols symbols) {
        chain = symbols.function("llama_sampler_chain_init", POINTER, Layouts.CHAIN_PARAMS);
        add = symbols.procedure("llama_sampler_chain_add", POINTER, POINTER);
        free = symbols.procedure("llama_sampler_free", POINTER);
        apply = symbols.procedure("llama_sampler_apply", POINTER, POINTER);
        accept = symbols.procedure("llama_sampler_accept", POINTER, INT);
        greedy = symbols.function("llama_sampler_init_greedy", POINTER);
        distribution = symbols.function("llama_sampler_init_dist", POINTER, INT);
        topP = symbols.function("llama_sampler_init_top_p", POINTER, FLOAT, LONG);
        minP = symbols.function("llama_sampler_init_min_p", POINTER, FLOAT, LONG);
        temperature = symbols.function("llama_sampler_init_temp", POINTER, FLOAT);
        grammar = symbols.function("llama_sampler_init_grammar", POINTER, POINTER, POINTER, POINTER);
    }

    /** An empty chain. */
    MemorySegment chain(MemorySegment params) {
        try {
            return (MemorySegment) chain.invokeExact(params);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Gives a sampler to a chain. */
    void add(MemorySegment chain, MemorySegment sampler) {
        try {
            add.invokeExact(chain, sampler);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Frees a sampler and, of a chain, all of it. */
    void free(MemorySegment sampler) {
        try {
            free.invokeExact(sampler);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Changes or selects candidates. */
    void apply(MemorySegment sampler, MemorySegment candidates) {
        try {
            apply.invokeExact(sampler, candidates);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Tells of a drawn token. */
    void accept(MemorySegment sampler, int token) {
        try {
            accept.invokeExact(sampler, token);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Selects the most likely. */
    MemorySegment greedy() {
        try {
            return (MemorySegment) greedy.invokeExact();
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Selects at random. */
    MemorySegment distribution(int seed) {
        try {
            return (MemorySegment) distribution.invokeExact(seed);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Keeps the most likely that make up a probability. */
    MemorySegment topP(float part, long keep) {
        try {
            return (MemorySegment) topP.invokeExact(part, keep);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Keeps those not much less likely than the most likely. */
    MemorySegment minP(float part, long keep) {
        try {
            return (MemorySegment) minP.invokeExact(part, keep);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Divides the logits. */
    MemorySegment temperature(float value) {
        try {
            return (MemorySegment) temperature.invokeExact(value);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Bans what a grammar does not allow; null if it cannot be parsed. */
    MemorySegment grammar(MemorySegment vocabulary, MemorySegment text, MemorySegment root) {
        try {
            return (MemorySegment) grammar.invokeExact(vocabulary, text, root);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
