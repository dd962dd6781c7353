package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.BOOL;
import static dev.holdfast.llama.binding.Symbols.FLOAT;
import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.LONG;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/** The structs of {@code llama.h} and {@code ggml.h} of llama.cpp v0.5.0. {@link LayoutCheck} compares them with the library. */
final class Layouts {
    static final StructLayout MODEL_PARAMS = MemoryLayout.structLayout(
            POINTER.withName("devices"),
            POINTER.withName("tensor_buft_overrides"),
            INT.withName("n_gpu_layers"),
            INT.withName("split_mode"),
            INT.withName("load_mode"),
            INT.withName("lazy_mode"),
            INT.withName("main_gpu"),
            MemoryLayout.paddingLayout(4),
            POINTER.withName("tensor_split"),
            POINTER.withName("progress_callback"),
            POINTER.withName("progress_callback_user_data"),
            POINTER.withName("kv_overrides"),
            BOOL.withName("vocab_only"),
            BOOL.withName("check_tensors"),
            BOOL.withName("use_extra_bufts"),
            BOOL.withName("no_host"),
            BOOL.withName("no_alloc"),
            BOOL.withName("load_mtp"),
            MemoryLayout.paddingLayout(2));

    static final StructLayout CONTEXT_PARAMS = MemoryLayout.structLayout(
            INT.withName("n_ctx"),
            INT.withName("n_batch"),
            INT.withName("n_ubatch"),
            INT.withName("n_seq_max"),
            INT.withName("n_rs_seq"),
            INT.withName("n_outputs_max"),
            INT.withName("n_outputs_max_per_seq"),
            INT.withName("n_threads"),
            INT.withName("n_threads_batch"),
            INT.withName("ctx_type"),
            INT.withName("rope_scaling_type"),
            INT.withName("pooling_type"),
            INT.withName("attention_type"),
            INT.withName("flash_attn_type"),
            FLOAT.withName("rope_freq_base"),
            FLOAT.withName("rope_freq_scale"),
            FLOAT.withName("yarn_ext_factor"),
            FLOAT.withName("yarn_attn_factor"),
            FLOAT.withName("yarn_beta_fast"),
            FLOAT.withName("yarn_beta_slow"),
            INT.withName("yarn_orig_ctx"),
            FLOAT.withName("defrag_thold"),
            POINTER.withName("cb_eval"),
            POINTER.withName("cb_eval_user_data"),
            INT.withName("type_k"),
            INT.withName("type_v"),
            POINTER.withName("abort_callback"),
            POINTER.withName("abort_callback_data"),
            BOOL.withName("embeddings"),
            BOOL.withName("offload_kqv"),
            BOOL.withName("no_perf"),
            BOOL.withName("op_offload"),
            BOOL.withName("swa_full"),
            BOOL.withName("kv_unified"),
            MemoryLayout.paddingLayout(2),
            POINTER.withName("samplers"),
            LONG.withName("n_samplers"),
            POINTER.withName("ctx_other"));

    static final StructLayout BATCH = MemoryLayout.structLayout(
            INT.withName("n_tokens"),
            MemoryLayout.paddingLayout(4),
            POINTER.withName("token"),
            POINTER.withName("embd"),
            POINTER.withName("pos"),
            POINTER.withName("n_seq_id"),
            POINTER.withName("seq_id"),
            POINTER.withName("logits"));

    static final StructLayout TOKEN_DATA =
            MemoryLayout.structLayout(INT.withName("id"), FLOAT.withName("logit"), FLOAT.withName("p"));

    static final StructLayout TOKEN_DATA_ARRAY = MemoryLayout.structLayout(
            POINTER.withName("data"),
            LONG.withName("size"),
            LONG.withName("selected"),
            BOOL.withName("sorted"),
            MemoryLayout.paddingLayout(7));

    static final StructLayout THREADPOOL_PARAMS = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(512, BOOL).withName("cpumask"),
            INT.withName("n_threads"),
            INT.withName("prio"),
            INT.withName("poll"),
            BOOL.withName("strict_cpu"),
            BOOL.withName("paused"),
            MemoryLayout.paddingLayout(2));

    private Layouts() {}

    /** Where a field begins, in bytes. */
    static long offset(StructLayout struct, String field) {
        return struct.byteOffset(PathElement.groupElement(field));
    }
}
