package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.util.Map;

/**
 * Compares the layouts that Holdfast was written against with the loaded library. Each struct that the library fills in is
 * put into a larger block of a known pattern: what lies after the struct must be untouched, and the fields must have the
 * defaults that the header's version gives them. A difference would otherwise be silent corruption of memory.
 */
final class LayoutCheck {
    static final byte PATTERN = (byte) 0xA5;
    private static final long BLOCK = 1024;

    static final Map<String, Number> MODEL_DEFAULTS = Map.ofEntries(
            Map.entry("devices", 0L),
            Map.entry("tensor_buft_overrides", 0L),
            Map.entry("n_gpu_layers", -1),
            Map.entry("split_mode", 1),
            Map.entry("load_mode", -1),
            Map.entry("lazy_mode", 1),
            Map.entry("main_gpu", 0),
            Map.entry("tensor_split", 0L),
            Map.entry("progress_callback", 0L),
            Map.entry("progress_callback_user_data", 0L),
            Map.entry("kv_overrides", 0L),
            Map.entry("vocab_only", (byte) 0),
            Map.entry("check_tensors", (byte) 0),
            Map.entry("use_extra_bufts", (byte) 1),
            Map.entry("no_host", (byte) 0),
            Map.entry("no_alloc", (byte) 0),
            Map.entry("load_mtp", (byte) 0));

    static final Map<String, Number> CONTEXT_DEFAULTS = Map.ofEntries(
            Map.entry("n_ctx", 512),
            Map.entry("n_batch", 2048),
            Map.entry("n_ubatch", 512),
            Map.entry("n_seq_max", 1),
            Map.entry("n_rs_seq", 0),
            Map.entry("n_outputs_max", 0),
            Map.entry("n_outputs_max_per_seq", 1),
            Map.entry("n_threads", 4),
            Map.entry("n_threads_batch", 4),
            Map.entry("ctx_type", 0),
            Map.entry("rope_scaling_type", -1),
            Map.entry("pooling_type", -1),
            Map.entry("attention_type", -1),
            Map.entry("flash_attn_type", -1),
            Map.entry("rope_freq_base", 0f),
            Map.entry("yarn_ext_factor", -1f),
            Map.entry("yarn_orig_ctx", 0),
            Map.entry("defrag_thold", -1f),
            Map.entry("cb_eval", 0L),
            Map.entry("type_k", 1),
            Map.entry("type_v", 1),
            Map.entry("abort_callback", 0L),
            Map.entry("abort_callback_data", 0L),
            Map.entry("embeddings", (byte) 0),
            Map.entry("offload_kqv", (byte) 1),
            Map.entry("no_perf", (byte) 1),
            Map.entry("op_offload", (byte) 1),
            Map.entry("swa_full", (byte) 1),
            Map.entry("kv_unified", (byte) 0),
            Map.entry("samplers", 0L),
            Map.entry("n_samplers", 0L),
            Map.entry("ctx_other", 0L));

    static final Map<String, Number> THREADPOOL_DEFAULTS = Map.of(
            "cpumask", (byte) 0, "n_threads", 3, "prio", 0, "poll", 50, "strict_cpu", (byte) 0, "paused", (byte) 0);

    private LayoutCheck() {}

    /**
     * Checks all structs.
     *
     * @throws NativeLibraryException at the first difference
     */
    static void check(NativeCalls calls) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = block(arena);
            calls.model().defaults(SegmentAllocator.prefixAllocator(block));
            compare("llama_model_params", Layouts.MODEL_PARAMS, block, MODEL_DEFAULTS);

            block = block(arena);
            calls.context().defaults(SegmentAllocator.prefixAllocator(block));
            compare("llama_context_params", Layouts.CONTEXT_PARAMS, block, CONTEXT_DEFAULTS);

            block = block(arena);
            calls.backend().threadpoolDefaults(block, 3);
            compare("ggml_threadpool_params", Layouts.THREADPOOL_PARAMS, block, THREADPOOL_DEFAULTS);

            block = block(arena);
            MemorySegment tokens = arena.allocate(JAVA_INT, 7);
            calls.context().batchOf(SegmentAllocator.prefixAllocator(block), tokens, 7);
            compare("llama_batch", Layouts.BATCH, block, batchDefaults(tokens));

            checkCandidates(calls.sampler(), arena);
        }
    }

    private static Map<String, Number> batchDefaults(MemorySegment tokens) {
        return Map.of(
                "n_tokens", 7,
                "token", tokens.address(),
                "embd", 0L,
                "pos", 0L,
                "n_seq_id", 0L,
                "seq_id", 0L,
                "logits", 0L);
    }

    /** The library must find the highest logit where it was put, and say so where it is looked for. */
    private static void checkCandidates(SamplerCalls calls, Arena arena) {
        Candidates candidates = new Candidates(5, arena);
        candidates.load(new float[] {-1, 0.5f, -3, 7, 2});
        MemorySegment greedy = Foreign.owned(calls.greedy(), arena, calls::free);
        calls.apply(greedy, candidates.array());
        if (candidates.selected() != 3) {
            throw mismatch("llama_token_data_array", "selected");
        }
    }

    private static MemorySegment block(Arena arena) {
        return arena.allocate(BLOCK, 16).fill(PATTERN);
    }

    /** Compares a struct at the start of a block that was filled with {@link #PATTERN} before. */
    static void compare(String name, StructLayout layout, MemorySegment block, Map<String, Number> defaults) {
        for (Map.Entry<String, Number> field : defaults.entrySet()) {
            if (!field.getValue().equals(value(block, Layouts.offset(layout, field.getKey()), field.getValue()))) {
                throw mismatch(name, field.getKey());
            }
        }
        for (long i = layout.byteSize(); i < block.byteSize(); i++) {
            if (block.get(JAVA_BYTE, i) != PATTERN) {
                throw mismatch(name, "its size");
            }
        }
    }

    private static Number value(MemorySegment block, long offset, Number like) {
        return switch (like) {
            case Integer ignored -> block.get(JAVA_INT, offset);
            case Float ignored -> block.get(JAVA_FLOAT, offset);
            case Byte ignored -> block.get(JAVA_BYTE, offset);
            default -> block.get(JAVA_LONG, offset);
        };
    }

    private static NativeLibraryException mismatch(String struct, String field) {
        return new NativeLibraryException("The native library is not the one that Holdfast was built for: " + struct
                + " differs (" + field + "). Build Holdfast anew, or remove the setting that names another folder.");
    }
}
