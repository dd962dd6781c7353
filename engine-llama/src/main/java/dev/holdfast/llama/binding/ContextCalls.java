package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.BOOL;
import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.LONG;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/** Functions of contexts: the memory and the computations on it. Each context belongs to one thread. */
final class ContextCalls {
    private final MethodHandle defaults;
    private final MethodHandle make;
    private final MethodHandle free;
    private final MethodHandle tokens;
    private final MethodHandle batchTokens;
    private final MethodHandle memory;
    private final MethodHandle pooling;
    private final MethodHandle batchOf;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private final MethodHandle embedding;
    private final MethodHandle setAbort;
    private final MethodHandle attachThreads;
    private final MethodHandle detachThreads;
    private final MethodHandle clear;
    private final MethodHandle remove;
    private final MethodHandle copy;
    private final MethodHandle lastPosition;
    private final MethodHandle stateSize;
    private final MethodHandle readState;
    private final MethodHandle writeState;

    ContextCalls(Symbols symbols) {
        defaults = symbols.function("llama_context_default_params", Layouts.CONTEXT_PARAMS);
        make = symbols.function("llama_init_from_model", POINTER, POINTER, Layouts.CONTEXT_PARAMS);
        free = symbols.procedure("llama_free", POINTER);
        tokens = symbols.function("llama_n_ctx", INT, POINTER);
        batchTokens = symbols.function("llama_n_batch", INT, POINTER);
        memory = symbols.function("llama_get_memory", POINTER, POINTER);
        pooling = symbols.function("llama_pooling_type", INT, POINTER);
        batchOf = symbols.function("llama_batch_get_one", Layouts.BATCH, POINTER, INT);
        decode = symbols.function("llama_decode", INT, POINTER, Layouts.BATCH);
        logits = symbols.function("llama_get_logits_ith", POINTER, POINTER, INT);
        embedding = symbols.function("llama_get_embeddings_seq", POINTER, POINTER, INT);
        setAbort = symbols.procedure("llama_set_abort_callback", POINTER, POINTER, POINTER);
        attachThreads = symbols.procedure("llama_attach_threadpool", POINTER, POINTER, POINTER);
        detachThreads = symbols.procedure("llama_detach_threadpool", POINTER);
        clear = symbols.procedure("llama_memory_clear", POINTER, BOOL);
        remove = symbols.function("llama_memory_seq_rm", BOOL, POINTER, INT, INT, INT);
        copy = symbols.procedure("llama_memory_seq_cp", POINTER, INT, INT, INT, INT);
        lastPosition = symbols.function("llama_memory_seq_pos_max", INT, POINTER, INT);
        stateSize = symbols.function("llama_state_seq_get_size", LONG, POINTER, INT);
        readState = symbols.function("llama_state_seq_get_data", LONG, POINTER, POINTER, LONG, INT);
        writeState = symbols.function("llama_state_seq_set_data", LONG, POINTER, POINTER, LONG, INT);
    }

    /** How a context is made unless told. */
    MemorySegment defaults(SegmentAllocator allocator) {
        try {
            return (MemorySegment) defaults.invokeExact(allocator);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A context, or null. */
    MemorySegment make(MemorySegment model, MemorySegment params) {
        try {
            return (MemorySegment) make.invokeExact(model, params);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Frees a context. */
    void free(MemorySegment context) {
        try {
            free.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many cells of memory there are. */
    int tokens(MemorySegment context) {
        try {
            return (int) tokens.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The most entries of a batch. */
    int batchTokens(MemorySegment context) {
        try {
            return (int) batchTokens.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The memory, or null if there is none. */
    MemorySegment memory(MemorySegment context) {
        try {
            return (MemorySegment) memory.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How vectors are pooled. */
    int pooling(MemorySegment context) {
        try {
            return (int) pooling.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A batch of tokens of one sequence. */
    MemorySegment batchOf(SegmentAllocator allocator, MemorySegment tokens, int count) {
        try {
            return (MemorySegment) batchOf.invokeExact(allocator, tokens, count);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Runs a batch. */
    int decode(MemorySegment context, MemorySegment batch) {
        try {
            return (int) decode.invokeExact(context, batch);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The logits of an entry of the last batch, or null. */
    MemorySegment logits(MemorySegment context, int index) {
        try {
            return (MemorySegment) logits.invokeExact(context, index);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The pooled vector of a sequence, or null. */
    MemorySegment embedding(MemorySegment context, int sequence) {
        try {
            return (MemorySegment) embedding.invokeExact(context, sequence);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** What is asked whether to go on. */
    void setAbort(MemorySegment context, MemorySegment callback, MemorySegment data) {
        try {
            setAbort.invokeExact(context, callback, data);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The threads that compute. */
    void attachThreads(MemorySegment context, MemorySegment pool, MemorySegment batchPool) {
        try {
            attachThreads.invokeExact(context, pool, batchPool);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Back to threads made for each computation. */
    void detachThreads(MemorySegment context) {
        try {
            detachThreads.invokeExact(context);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Empties the memory. */
    void clear(MemorySegment memory, boolean data) {
        try {
            clear.invokeExact(memory, data);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Removes positions of a sequence; whether it could. */
    boolean remove(MemorySegment memory, int sequence, int from, int to) {
        try {
            return (boolean) remove.invokeExact(memory, sequence, from, to);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Adds positions of a sequence to another. */
    void copy(MemorySegment memory, int source, int target, int from, int to) {
        try {
            copy.invokeExact(memory, source, target, from, to);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many bytes the cells of a sequence take outside. */
    long stateSize(MemorySegment context, int sequence) {
        try {
            return (long) stateSize.invokeExact(context, sequence);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Copies the cells of a sequence out of the memory; how many bytes that gave, 0 if it failed. */
    long readState(MemorySegment context, MemorySegment to, int sequence) {
        try {
            return (long) readState.invokeExact(context, to, to.byteSize(), sequence);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Replaces the cells of a sequence by what was copied out; how many bytes were read, 0 if there is no room. */
    long writeState(MemorySegment context, MemorySegment from, int sequence) {
        try {
            return (long) writeState.invokeExact(context, from, from.byteSize(), sequence);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The last position of a sequence, -1 if it is empty. */
    int lastPosition(MemorySegment memory, int sequence) {
        try {
            return (int) lastPosition.invokeExact(memory, sequence);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
