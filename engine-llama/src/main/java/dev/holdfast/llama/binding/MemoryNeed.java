package dev.holdfast.llama.binding;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the KV memory fits, found before it is allocated: afterwards the system would end the process. */
final class MemoryNeed {
    private MemoryNeed() {}

    /**
     * Compares the KV memory with what the machine has available, unless a GPU may hold it.
     *
     * @throws ModelException with both numbers if it does not fit
     */
    static void check(LlamaModel model, ContextSettings settings) {
        if (model.library().devices().stream().anyMatch(d -> !d.cpu())) {
            return;
        }
        long needed = kvBytes(model, settings);
        long available = Math.min(available(Path.of("/proc/meminfo")), limit());
        if (needed > available) {
            throw new ModelException("A KV memory of " + settings.kvTokens() + " tokens needs " + megabytes(needed)
                    + " MB, but " + megabytes(available)
                    + " MB of memory are available. Choose fewer tokens or a smaller"
                    + " type of KV memory.");
        }
    }

    /** Keys and values of all heads of all layers; too high for models whose layers differ in heads or keep less. */
    static long kvBytes(LlamaModel model, ContextSettings settings) {
        ModelCalls calls = model.calls().model();
        String architecture = String.valueOf(model.metadata("general.architecture"));
        int heads = Math.max(1, calls.heads(model.handle()));
        int plain = calls.width(model.handle()) / heads;
        double keys = length(model.metadata(architecture + ".attention.key_length"), plain);
        double values = length(model.metadata(architecture + ".attention.value_length"), plain);
        double bits = keys * settings.keys().bits + values * settings.values().bits;
        int layers = model.isRecurrent() ? 0 : calls.layers(model.handle());
        return (long) (bits / 8 * calls.headsKv(model.handle()) * layers * settings.kvTokens());
    }

    private static int length(@Nullable String value, int otherwise) {
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** What Linux says is available, in bytes; elsewhere unknown, which is taken as enough. */
    static long available(Path meminfo) {
        try {
            for (String line : Files.readAllLines(meminfo)) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
        return Long.MAX_VALUE;
    }

    /** The memory of the machine, or of the container if it has less. */
    private static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }
}
