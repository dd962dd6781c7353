package dev.holdfast.llama.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model. Thread-safe.
 *
 * <p>Its handle is bound to a shared arena: a call with a closed handle throws {@link IllegalStateException} before native
 * code is reached, and closing while a call runs throws likewise. The same holds for all that is made of it, each in an
 * arena of its own that is confined to one thread.
 */
public final class LlamaModel implements AutoCloseable {
    private final LlamaLibrary library;
    private final ModelSource source;
    private final Arena arena;
    private final MemorySegment handle;
    private final LlamaVocabulary vocabulary;
    private final AtomicInteger contexts = new AtomicInteger();

    private LlamaModel(LlamaLibrary library, ModelSource source, Arena arena, MemorySegment handle) {
        this.library = library;
        this.source = source;
        this.arena = arena;
        this.handle = handle;
        MemorySegment words = Foreign.within(library.calls().model().vocabulary(handle), arena);
        this.vocabulary = new LlamaVocabulary(library.calls().vocabulary(), words);
    }

    /**
     * Loads a model; blocks. Check the file by module {@code gguf} before, since the library trusts it.
     *
     * @param progress hears of the part loaded, 0 to 1; what it throws ends the loading and is thrown on
     * @throws ModelException if the file cannot be loaded
     */
    public static LlamaModel load(LlamaLibrary library, ModelSource source, DoubleConsumer progress) {
        if (!Files.isReadable(source.file())) {
            throw new ModelException("The model file " + source.file() + " does not exist or cannot be read.");
        }
        Arena arena = Arena.ofShared();
        try (Arena call = Arena.ofConfined()) {
            ModelCalls calls = library.calls().model();
            Progress listener = new Progress(progress);
            MemorySegment params = params(library, source, listener, call);
            library.log().forget();
            MemorySegment pointer = calls.load(call.allocateFrom(source.file().toString()), params);
            listener.rethrow();
            if (pointer.address() == 0) {
                throw new ModelException("The model file " + source.file() + " cannot be loaded: "
                        + library.log().reason() + ".");
            }
            return new LlamaModel(library, source, arena, Foreign.owned(pointer, arena, calls::free));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment params(LlamaLibrary library, ModelSource source, Progress progress, Arena arena) {
        Struct params = new Struct(library.calls().model().defaults(arena), Layouts.MODEL_PARAMS)
                .set("n_gpu_layers", source.gpuLayers())
                .set("split_mode", source.splitMode().code)
                .set("load_mode", loadMode(source))
                .set("main_gpu", source.mainGpu())
                .set("use_extra_bufts", source.repack())
                .set("progress_callback", progress.callback(arena));
        if (!source.devices().isEmpty()) {
            MemorySegment devices =
                    arena.allocate(Symbols.POINTER, source.devices().size() + 1L);
            for (int i = 0; i < source.devices().size(); i++) {
                devices.setAtIndex(
                        Symbols.POINTER, i, device(library, source.devices().get(i)));
            }
            params.set("devices", devices);
        }
        if (!source.tensorSplit().isEmpty()) {
            MemorySegment split = arena.allocate(Symbols.FLOAT, 128);
            for (int i = 0; i < source.tensorSplit().size(); i++) {
                split.setAtIndex(Symbols.FLOAT, i, source.tensorSplit().get(i));
            }
            params.set("tensor_split", split);
        }
        return params.segment();
    }

    /** Automatic, none, mapped, locked, or both; numbered as in the header. */
    private static int loadMode(ModelSource source) {
        if (source.mmap()) {
            return source.mlock() ? 3 : -1;
        }
        return source.mlock() ? 2 : 0;
    }

    private static MemorySegment device(LlamaLibrary library, String name) {
        MemorySegment device = library.device(name);
        if (device.address() == 0) {
            throw new ModelException("There is no device " + name + "; there are: "
                    + String.join(
                            ", ",
                            library.devices().stream()
                                    .map(LlamaLibrary.Device::name)
                                    .toList())
                    + ".");
        }
        return device;
    }

    /** Its tokens; usable until the model is closed. */
    public LlamaVocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * A new decoder, confined to the thread that calls this.
     *
     * @throws ModelException if its memory does not fit, or the model cannot generate text
     */
    public LlamaDecoder decoder(ContextSettings settings) {
        return LlamaDecoder.open(this, settings);
    }

    /**
     * A new embedder, confined to the thread that calls this.
     *
     * @param contextTokens the most tokens of one text
     * @param threads how many threads compute
     * @throws ModelException if its memory does not fit, or the model cannot do it
     */
    public LlamaEmbedder embedder(int contextTokens, int threads) {
        return LlamaEmbedder.open(this, contextTokens, threads);
    }

    /** The chat template in the file, or null. */
    public @Nullable String chatTemplate() {
        return CStrings.text(calls().model().chatTemplate(handle, MemorySegment.NULL));
    }

    /** A value of the file's metadata that is no array, as text; null if there is none. */
    public @Nullable String metadata(String key) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment name = call.allocateFrom(key);
            return CStrings.written((buffer, size) -> calls().model().metadata(handle, name, buffer, size));
        }
    }

    /** Architecture, size and quantisation in a few words. */
    public String describe() {
        String text = CStrings.written((buffer, size) -> calls().model().describe(handle, buffer, size));
        return text == null ? "" : text;
    }

    /** The context that the model was trained for, in tokens. */
    public int contextTrained() {
        return calls().model().contextTrained(handle);
    }

    /** How many parameters it has. */
    public long parameters() {
        return calls().model().parameters(handle);
    }

    /** The size of its weights in bytes. */
    public long bytes() {
        return calls().model().bytes(handle);
    }

    /** Whether it can generate text: it has a decoder that works from left to right. */
    public boolean generates() {
        return calls().model().hasDecoder(handle)
                && !calls().model().hasEncoder(handle)
                && !calls().model().isDiffusion(handle);
    }

    /** Whether its memory is, at least in part, a state that cannot be cut, as in Mamba, RWKV and Jamba. */
    public boolean isRecurrent() {
        return calls().model().isRecurrent(handle) || calls().model().isHybrid(handle);
    }

    /** The length of the sliding window of its attention in tokens; 0 if it has none. */
    public int slidingWindow() {
        return calls().model().slidingWindow(handle);
    }

    /**
     * Frees the model.
     *
     * @throws IllegalStateException if a decoder or embedder of it is open, or a call is in flight
     */
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        if (contexts.get() > 0) {
            throw new IllegalStateException("Close the decoders and embedders of a model before the model.");
        }
        arena.close();
    }

    LlamaLibrary library() {
        return library;
    }

    NativeCalls calls() {
        return library.calls();
    }

    ModelSource source() {
        return source;
    }

    MemorySegment handle() {
        return handle;
    }

    /** A context was made of it. */
    void opened() {
        contexts.incrementAndGet();
    }

    /** A context of it was freed. */
    void closed() {
        contexts.decrementAndGet();
    }

    /** Passes on the progress of loading; what the listener throws must not reach native code. */
    private static final class Progress {
        private final DoubleConsumer listener;
        private @Nullable RuntimeException thrown;

        Progress(DoubleConsumer listener) {
            this.listener = listener;
        }

        MemorySegment callback(Arena arena) {
            try {
                MethodHandle handle = MethodHandles.lookup()
                        .findVirtual(
                                Progress.class,
                                "loaded",
                                MethodType.methodType(boolean.class, float.class, MemorySegment.class))
                        .bindTo(this);
                FunctionDescriptor signature = FunctionDescriptor.of(Symbols.BOOL, Symbols.FLOAT, Symbols.POINTER);
                return Foreign.callback(handle, signature, arena);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by the library
        private boolean loaded(float part, MemorySegment data) {
            try {
                listener.accept(part);
                return true;
            } catch (RuntimeException e) {
                thrown = e;
                return false;
            } catch (Throwable e) {
                thrown = new IllegalStateException(e);
                return false;
            }
        }

        void rethrow() {
            RuntimeException e = thrown;
            if (e != null) {
                throw e;
            }
        }
    }
}
