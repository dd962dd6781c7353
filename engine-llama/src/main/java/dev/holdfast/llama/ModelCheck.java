package dev.holdfast.llama;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.engine.LocalSettings;
import dev.holdfast.gguf.CacheShape;
import dev.holdfast.gguf.ContextPlan;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.GgufException;
import dev.holdfast.gguf.MemoryNeed;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.llama.binding.ContextSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Decides, before native code sees a model file, whether it is one and whether it fits. Stateless. */
final class ModelCheck {
    private static final long MOST_CONTEXT = 8192;
    private static final long LEAST_KV = 16_384;
    private static final int BATCH = 512;
    private static final double GIGABYTE = 1e9;
    private static final Set<CacheShape.Kind> RECURRENT = Set.of(CacheShape.Kind.RECURRENT, CacheShape.Kind.HYBRID);

    private ModelCheck() {}

    /**
     * Checks a file; blocks for reading its head.
     *
     * @throws UnfitModelException if it cannot be served
     */
    static void check(Path file, LocalSettings local) {
        String name = String.valueOf(file.getFileName());
        try {
            ModelFacts facts = ModelFacts.of(Gguf.read(file));
            fits(name, facts.memoryNeeded(plan(facts, local)), local, machine());
        } catch (GgufException wrong) {
            throw new UnfitModelException(String.valueOf(wrong.getMessage()));
        } catch (IOException unreadable) {
            throw new UnfitModelException(name + " cannot be read ("
                    + unreadable.getClass().getSimpleName() + "); check its permissions and the disk");
        }
    }

    /** How the worker will run it; the same choices as it makes where the settings leave them. */
    static ContextPlan plan(ModelFacts facts, LocalSettings local) {
        long trained = facts.contextTrained() > 0 ? facts.contextTrained() : MOST_CONTEXT;
        long context = local.context() > 0 ? local.context() : Math.min(trained, MOST_CONTEXT);
        long tokens = local.kvTokens() > 0 ? local.kvTokens() : Math.max(2 * context, LEAST_KV);
        int batch = local.tuning().batch() > 0 ? local.tuning().batch() : BATCH;
        GgmlType type = type(local.tuning().kvType());
        boolean recurrent = RECURRENT.contains(facts.cache().kind());
        int sequences = Sequences.of(local.parallel(), local.tuning().prefixCache(), recurrent);
        return new ContextPlan(tokens, ContextSettings.allocated(sequences, recurrent), batch, type, type, true);
    }

    private static GgmlType type(String name) {
        for (GgmlType type : GgmlType.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new UnfitModelException("kv_type '" + name + "' is not a type; write for example f16 or q8_0");
    }

    /**
     * Compares what is needed with what there is; what goes to graphics cards cannot be told from here.
     *
     * @throws UnfitModelException if it cannot fit
     */
    static void fits(String name, MemoryNeed need, LocalSettings local, long machine) {
        if (local.gpu().layers() > 0) {
            return;
        }
        long limit = local.memoryLimit().bytes();
        boolean limited = limit > 0 && limit < machine;
        long most = limited ? limit : machine;
        if (need.total() > most) {
            throw new UnfitModelException(String.format(
                    Locale.ROOT,
                    "%s needs %.2f GB of memory (weights %.2f, KV cache %.2f, buffers %.2f), but %s %.2f GB;"
                            + " take a smaller model or quantisation, lower kv_tokens and parallel, or set gpu.layers if"
                            + " it goes to graphics cards",
                    name,
                    need.total() / GIGABYTE,
                    need.weights() / GIGABYTE,
                    need.cache() / GIGABYTE,
                    need.buffers() / GIGABYTE,
                    limited ? "its memory_limit is" : "this machine has",
                    most / GIGABYTE));
        }
    }

    /** The memory of this machine or of the container that we are in. */
    private static long machine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
