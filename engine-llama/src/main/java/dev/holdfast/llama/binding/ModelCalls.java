package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.BOOL;
import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.LONG;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/** Functions of models. Thread-safe. */
final class ModelCalls {
    private final MethodHandle defaults;
    private final MethodHandle load;
    private final MethodHandle free;
    private final MethodHandle vocabulary;
    private final MethodHandle contextTrained;
    private final MethodHandle embeddingLength;
    private final MethodHandle layers;
    private final MethodHandle heads;
    private final MethodHandle headsKv;
    private final MethodHandle width;
    private final MethodHandle slidingWindow;
    private final MethodHandle metadata;
    private final MethodHandle describe;
    private final MethodHandle bytes;
    private final MethodHandle parameters;
    private final MethodHandle chatTemplate;
    private final MethodHandle hasEncoder;
    private final MethodHandle hasDecoder;
    private final MethodHandle isRecurrent;
    private final MethodHandle isHybrid;
    private final MethodHandle isDiffusion;
    private final MethodHandle classes;

    ModelCalls(Symbols symbols) {
        defaults = symbols.function("llama_model_default_params", Layouts.MODEL_PARAMS);
        load = symbols.function("llama_model_load_from_file", POINTER, POINTER, Layouts.MODEL_PARAMS);
        free = symbols.procedure("llama_model_free", POINTER);
        vocabulary = symbols.function("llama_model_get_vocab", POINTER, POINTER);
        contextTrained = symbols.function("llama_model_n_ctx_train", INT, POINTER);
        embeddingLength = symbols.function("llama_model_n_embd_out", INT, POINTER);
        layers = symbols.function("llama_model_n_layer", INT, POINTER);
        heads = symbols.function("llama_model_n_head", INT, POINTER);
        headsKv = symbols.function("llama_model_n_head_kv", INT, POINTER);
        width = symbols.function("llama_model_n_embd", INT, POINTER);
        slidingWindow = symbols.function("llama_model_n_swa", INT, POINTER);
        metadata = symbols.function("llama_model_meta_val_str", INT, POINTER, POINTER, POINTER, LONG);
        describe = symbols.function("llama_model_desc", INT, POINTER, POINTER, LONG);
        bytes = symbols.function("llama_model_size", LONG, POINTER);
        parameters = symbols.function("llama_model_n_params", LONG, POINTER);
        chatTemplate = symbols.function("llama_model_chat_template", POINTER, POINTER, POINTER);
        hasEncoder = symbols.function("llama_model_has_encoder", BOOL, POINTER);
        hasDecoder = symbols.function("llama_model_has_decoder", BOOL, POINTER);
        isRecurrent = symbols.function("llama_model_is_recurrent", BOOL, POINTER);
        isHybrid = symbols.function("llama_model_is_hybrid", BOOL, POINTER);
        isDiffusion = symbols.function("llama_model_is_diffusion", BOOL, POINTER);
        classes = symbols.function("llama_model_n_cls_out", INT, POINTER);
    }

    /** How a model is loaded unless told. */
    MemorySegment defaults(SegmentAllocator allocator) {
        try {
            return (MemorySegment) defaults.invokeExact(allocator);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A model, or null. */
    MemorySegment load(MemorySegment path, MemorySegment params) {
        try {
            return (MemorySegment) load.invokeExact(path, params);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Frees a model. */
    void free(MemorySegment model) {
        try {
            free.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The vocabulary, which is part of the model. */
    MemorySegment vocabulary(MemorySegment model) {
        try {
            return (MemorySegment) vocabulary.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The context that the model was trained for, in tokens. */
    int contextTrained(MemorySegment model) {
        try {
            return (int) contextTrained.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The length of an output vector. */
    int embeddingLength(MemorySegment model) {
        try {
            return (int) embeddingLength.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many layers there are. */
    int layers(MemorySegment model) {
        try {
            return (int) layers.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many attention heads a layer has. */
    int heads(MemorySegment model) {
        try {
            return (int) heads.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many key and value heads a layer has. */
    int headsKv(MemorySegment model) {
        try {
            return (int) headsKv.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The length of a hidden vector. */
    int width(MemorySegment model) {
        try {
            return (int) width.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The length of the sliding window, 0 for none. */
    int slidingWindow(MemorySegment model) {
        try {
            return (int) slidingWindow.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Writes a value; returns its length or -1. */
    int metadata(MemorySegment model, MemorySegment key, MemorySegment buffer, long size) {
        try {
            return (int) metadata.invokeExact(model, key, buffer, size);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Writes a description; returns its length. */
    int describe(MemorySegment model, MemorySegment buffer, long size) {
        try {
            return (int) describe.invokeExact(model, buffer, size);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The size of all tensors. */
    long bytes(MemorySegment model) {
        try {
            return (long) bytes.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many parameters there are. */
    long parameters(MemorySegment model) {
        try {
            return (long) parameters.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A C string, or null. */
    MemorySegment chatTemplate(MemorySegment model, MemorySegment name) {
        try {
            return (MemorySegment) chatTemplate.invokeExact(model, name);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether it has an encoder. */
    boolean hasEncoder(MemorySegment model) {
        try {
            return (boolean) hasEncoder.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether it has a decoder. */
    boolean hasDecoder(MemorySegment model) {
        try {
            return (boolean) hasDecoder.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether its memory is a state. */
    boolean isRecurrent(MemorySegment model) {
        try {
            return (boolean) isRecurrent.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether its memory is in part a state. */
    boolean isHybrid(MemorySegment model) {
        try {
            return (boolean) isHybrid.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether it generates by diffusion. */
    boolean isDiffusion(MemorySegment model) {
        try {
            return (boolean) isDiffusion.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many scores a reranker gives. */
    int classes(MemorySegment model) {
        try {
            return (int) classes.invokeExact(model);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
