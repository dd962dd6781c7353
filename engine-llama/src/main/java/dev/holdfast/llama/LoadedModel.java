package dev.holdfast.llama;

import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.GgufException;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.llama.binding.ContextSettings;
import dev.holdfast.llama.binding.LlamaLibrary;
import dev.holdfast.llama.binding.LlamaModel;
import dev.holdfast.llama.binding.ModelSource;
import dev.holdfast.llama.schedule.Scheduler;
import dev.holdfast.llama.schedule.SchedulerSettings;
import dev.holdfast.llama.worker.ServedModel;
import dev.holdfast.llama.worker.VectorQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A model in memory with its scheduler, or with its embedder if it is made for vectors. Thread-safe once loaded. */
final class LoadedModel implements AutoCloseable {
    private static final int USUAL_CONTEXT = 8192;
    private static final int USUAL_KV = 16_384;
    private static final int USUAL_PARALLEL = 32;
    private static final int USUAL_BATCH = 512;
    private static final int VECTOR_CONTEXT = 2048;
    private static final double FILE_PART = 0.9;
    private static final String POOLING = ".pooling_type";
    private static final String NO_POOLING = "0";

    private final LlamaModel model;
    private final ServedModel served;
    private final @Nullable Scheduler scheduler;
    private final @Nullable VectorQueue vectors;

    private LoadedModel(
            LlamaModel model, ServedModel served, @Nullable Scheduler scheduler, @Nullable VectorQueue vectors) {
        this.model = model;
        this.served = served;
        this.scheduler = scheduler;
        this.vectors = vectors;
    }

    /** Loads a model; blocks. Throws what the library says, with messages for people. */
    static LoadedModel load(WorkerSettings settings, Worker.ProgressLines progress, LongSupplier nanoTime) {
        kvType(settings);
        ModelSource source = source(settings);
        check(settings.model());
        LlamaLibrary library =
                LlamaLibrary.load(settings.library() == null ? LlamaLibrary.folder() : settings.library());
        progress.at(0.05, "reading the model");
        LlamaModel model =
                LlamaModel.load(library, source, part -> progress.at(0.05 + FILE_PART * part, "reading the model"));
        try {
            progress.at(0.96, "preparing its memory");
            return open(model, settings, nanoTime);
        } catch (RuntimeException failed) {
            model.close();
            throw failed;
        }
    }

    /** The library trusts files, so what is in one is checked before. */
    private static void check(Path file) {
        try {
            ModelFacts.of(Gguf.read(file));
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException("There is no model file " + file + ".", missing);
        } catch (GgufException wrong) {
            throw new UncheckedIOException(String.valueOf(wrong.getMessage()), wrong);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The model file " + file + " cannot be read: " + unreadable, unreadable);
        }
    }

    private static ModelSource source(WorkerSettings settings) {
        WorkerSettings.Devices devices = settings.devices();
        return new ModelSource(
                settings.model(),
                devices.gpuLayers(),
                devices.devices(),
                choice(ModelSource.SplitMode.class, devices.splitMode(), "split-mode"),
                devices.tensorSplit(),
                0,
                true,
                false,
                true);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String option) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "--" + option + " must be one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(type.getEnumConstants())
                                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                                            .toList())
                            + ", not " + name + ".",
                    unknown);
        }
    }

    private static LoadedModel open(LlamaModel model, WorkerSettings settings, LongSupplier nanoTime) {
        String pooling = model.metadata(model.metadata("general.architecture") + POOLING);
        boolean forVectors = !model.generates() || (pooling != null && !pooling.equals(NO_POOLING));
        ContextSettings context = context(model, settings);
        if (forVectors) {
            int threads = context.threads();
            VectorQueue vectors =
                    VectorQueue.start(() -> model.embedder(Math.min(context.contextTokens(), VECTOR_CONTEXT), threads));
            ServedModel served = served(model, settings, vectors.facts().contextTokens(), null, vectors);
            return new LoadedModel(model, served, null, vectors);
        }
        Scheduler scheduler = Scheduler.start(
                () -> model.decoder(context), model.vocabulary(), schedule(settings, context), nanoTime);
        return new LoadedModel(
                model, served(model, settings, context.contextTokens(), scheduler, null), scheduler, null);
    }

    private static ContextSettings context(LlamaModel model, WorkerSettings settings) {
        WorkerSettings.Memory memory = settings.memory();
        int trained = model.contextTrained() > 0 ? model.contextTrained() : USUAL_CONTEXT;
        int context = memory.contextTokens() == 0 ? Math.min(trained, USUAL_CONTEXT) : memory.contextTokens();
        int kv = memory.kvTokens() == 0 ? Math.max(2 * context, USUAL_KV) : memory.kvTokens();
        int threads = settings.devices().threads() == 0
                ? Runtime.getRuntime().availableProcessors()
                : settings.devices().threads();
        ContextSettings.KvType type = kvType(settings);
        ContextSettings usual = ContextSettings.of(
                kv,
                Math.min(context, kv),
                Sequences.of(parallel(settings), memory.prefixCache(), model.isRecurrent()),
                memory.batchTokens() == 0 ? USUAL_BATCH : memory.batchTokens(),
                threads);
        return new ContextSettings(
                usual.kvTokens(),
                usual.contextTokens(),
                usual.sequences(),
                usual.batchTokens(),
                usual.threads(),
                type,
                type,
                usual.flashAttention(),
                usual.polling());
    }

    private static ContextSettings.KvType kvType(WorkerSettings settings) {
        return choice(ContextSettings.KvType.class, settings.memory().kvType(), "kv-type");
    }

    /** Requests that are computed at once. */
    static int parallel(WorkerSettings settings) {
        return settings.memory().parallel() == 0
                ? USUAL_PARALLEL
                : settings.memory().parallel();
    }

    private static SchedulerSettings schedule(WorkerSettings settings, ContextSettings context) {
        SchedulerSettings usual = SchedulerSettings.defaults();
        return new SchedulerSettings(
                parallel(settings),
                settings.memory().queue() == 0
                        ? usual.maxWaiting()
                        : settings.memory().queue(),
                context.batchTokens(),
                Math.min(usual.promptTokens(), context.batchTokens()),
                usual.reserveTokens(),
                usual.awaitTokens(),
                usual.maxCachedTokens(),
                settings.memory().prefixCache(),
                (long) settings.memory().prefixStore() << 20,
                usual.closeTimeout());
    }

    private static ServedModel served(
            LlamaModel model,
            WorkerSettings settings,
            int contextTokens,
            @Nullable Scheduler scheduler,
            @Nullable VectorQueue vectors) {
        ModelFileIdentity identity = ModelFileIdentity.of(settings.model());
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("n_vocab", model.vocabulary().size());
        meta.put("n_ctx_train", model.contextTrained());
        meta.put("n_params", model.parameters());
        meta.put("size", model.bytes());
        meta.put("description", model.describe());
        return new ServedModel(
                settings.name(),
                "fp_" + identity.digest() + "-llama" + LlamaLibrary.VERSION,
                identity.modifiedSeconds(),
                contextTokens,
                model.vocabulary(),
                scheduler,
                ChatTalk.of(model),
                vectors,
                vectors == null ? null : new Pairs(model),
                meta);
    }

    ServedModel served() {
        return served;
    }

    /** Ends all requests, so that their clients hear of it while the server still stands. */
    void endRequests() {
        if (scheduler != null) {
            scheduler.close();
        }
        if (vectors != null) {
            vectors.close();
        }
    }

    @Override
    public void close() {
        endRequests();
        model.close();
    }
}
