package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.holdfast.llama.schedule.Batch;
import dev.holdfast.llama.schedule.Embedder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Vectors and scores by llama.cpp, pooled as the model file says; by the mean if it says nothing, as files of generative
 * models do. Confined to the thread that made it, as {@link LlamaDecoder} is.
 */
public final class LlamaEmbedder implements Embedder {
    private static final int AS_THE_FILE_SAYS = -1;
    private static final int NONE = 0;
    private static final int MEAN = 1;
    private static final int RANK = 4;

    private final LlamaModel model;
    private final ContextCalls calls;
    private final Arena arena;
    private final MemorySegment context;
    private final MemorySegment memory;
    private final NativeBatch batch;
    private final Batch entries;
    private final int contextTokens;
    private final int dimensions;
    private final boolean ranks;

    private LlamaEmbedder(LlamaModel model, int contextTokens, int threads, Arena arena) {
        this.model = model;
        this.calls = model.calls().context();
        this.arena = arena;
        this.contextTokens = contextTokens;
        context = context(model, contextTokens, threads, arena);
        ranks = calls.pooling(context) == RANK;
        memory = Foreign.within(calls.memory(context), arena);
        batch = new NativeBatch(contextTokens, arena);
        entries = new Batch(contextTokens);
        dimensions = ranks
                ? model.calls().model().classes(model.handle())
                : model.calls().model().embeddingLength(model.handle());
    }

    static LlamaEmbedder open(LlamaModel model, int contextTokens, int threads) {
        if (contextTokens < 1 || threads < 1) {
            throw new IllegalArgumentException("contextTokens and threads must be at least 1.");
        }
        Arena arena = Arena.ofConfined();
        try {
            LlamaEmbedder embedder = new LlamaEmbedder(model, contextTokens, threads, arena);
            model.opened();
            return embedder;
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment context(LlamaModel model, int contextTokens, int threads, Arena arena) {
        ContextCalls calls = model.calls().context();
        String pooling = model.metadata(model.metadata("general.architecture") + ".pooling_type");
        model.library().log().forget();
        try (Arena call = Arena.ofConfined()) {
            Struct params = new Struct(calls.defaults(call), Layouts.CONTEXT_PARAMS)
                    .set("n_ctx", contextTokens)
                    .set("n_batch", contextTokens)
                    .set("n_ubatch", contextTokens)
                    .set("n_threads", threads)
                    .set("n_threads_batch", threads)
                    .set("pooling_type", pooling == null || pooling.equals("0") ? MEAN : AS_THE_FILE_SAYS)
                    .set("embeddings", true);
            MemorySegment pointer = calls.make(model.handle(), params.segment());
            if (pointer.address() == 0 || calls.pooling(pointer) == NONE) {
                throw new ModelException("The model cannot make embeddings of " + contextTokens + " tokens: "
                        + model.library().log().reason() + ".");
            }
            return Foreign.owned(pointer, arena, calls::free);
        }
    }

    @Override
    public int contextTokens() {
        return contextTokens;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public boolean ranks() {
        return ranks;
    }

    @Override
    public float[] embed(int[] tokens) {
        if (ranks) {
            throw new IllegalStateException("The model ranks documents; it does not make embeddings.");
        }
        float[] vector = run(tokens);
        double squares = 0;
        for (float part : vector) {
            squares += (double) part * part;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0)) {
            throw new IllegalStateException("The model made no vector; its file may be damaged.");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    @Override
    public float score(int[] tokens) {
        if (!ranks) {
            throw new IllegalStateException("The model makes embeddings; it does not rank documents.");
        }
        return run(tokens)[0];
    }

    private float[] run(int[] tokens) {
        if (tokens.length == 0 || tokens.length > contextTokens) {
            throw new IllegalArgumentException(
                    "A text must have from 1 to " + contextTokens + " tokens, not " + tokens.length + ".");
        }
        entries.clear();
        for (int i = 0; i < tokens.length; i++) {
            entries.add(tokens[i], i, 0, true);
        }
        calls.clear(memory, false);
        model.library().log().forget();
        if (calls.decode(context, batch.of(entries)) != 0) {
            throw new IllegalStateException(
                    "The embedding failed: " + model.library().log().reason() + ".");
        }
        return Foreign.view(calls.embedding(context, 0), 4L * dimensions).toArray(JAVA_FLOAT);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            model.closed();
        }
    }
}
