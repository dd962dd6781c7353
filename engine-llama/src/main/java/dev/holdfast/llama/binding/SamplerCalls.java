package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of samplers, of which only the grammar is used. Each sampler belongs to one thread. */
final class SamplerCalls {
    private final MethodHandle free;
    private final MethodHandle apply;
    private final MethodHandle accept;
    private final MethodHandle greedy;
    private final MethodHandle grammar;

    SamplerCalls(Symbols symbols) {
        free = symbols.procedure("llama_sampler_free", POINTER);
        apply = symbols.procedure("llama_sampler_apply", POINTER, POINTER);
        accept = symbols.procedure("llama_sampler_accept", POINTER, INT);
        greedy = symbols.function("llama_sampler_init_greedy", POINTER);
        grammar = symbols.function("llama_sampler_init_grammar", POINTER, POINTER, POINTER, POINTER);
    }

    /** Frees a sampler. */
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

    /** Bans what a grammar does not allow; null if it cannot be parsed. */
    MemorySegment grammar(MemorySegment vocabulary, MemorySegment text, MemorySegment root) {
        try {
            return (MemorySegment) grammar.invokeExact(vocabulary, text, root);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
