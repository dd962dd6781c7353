package dev.holdfast.engine;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * A model file that a worker process of the platform runs. Immutable.
 *
 * @param file which file
 * @param context the most tokens of one request, or 0
 * @param parallel the most requests that are generated at once
 * @param kvTokens the size of the KV cache in tokens, or 0
 * @param threads the threads that compute, or 0
 * @param gpu what runs on graphics cards
 * @param tuning finer points
 * @param memoryLimit the most memory of the worker, or 0
 * @param load when it is loaded
 * @param keepAlive how long an idle model stays loaded, or 0
 */
public record LocalSettings(
        @Setting(
                value = "The GGUF file: a name from `holdfast models list`, `demo` for the model that comes with"
                        + " Holdfast, or the path of a file (with a / or ending in .gguf).",
                byDefault = Setting.REQUIRED)
        String file,

        @Setting(
                value =
                        "Most tokens of one request, prompt and answer together; 0: as many as the model was trained for,"
                                + " but at most 8192.",
                byDefault = "0")
        int context,

        @Setting(value = "Most requests that are generated at once; more wait in the worker.", byDefault = "32")
        int parallel,

        @Setting(
                value =
                        "Size of the KV cache in tokens, shared by all requests at once and the prefix cache; 0: twice the"
                                + " context, but at least 16384.",
                byDefault = "0")
        int kvTokens,

        @Setting(value = "Threads that compute; 0: one for each core.", byDefault = "0")
        int threads,

        @Setting("What runs on graphics cards.") LocalGpu gpu,

        @Setting("Finer points of the worker.") LocalTuning tuning,

        @Setting(
                value =
                        "Most memory that the worker may use; at more it is ended and started again. 0: no limit. Watched"
                                + " on Linux only.",
                byDefault = "0")
        ByteSize memoryLimit,

        @Setting("When the model is loaded, and who may wait for it.")
        LocalLoad load,

        @Setting(
                value =
                        "Time without a request after which the model is unloaded, to be loaded again by the next one; 0:"
                                + " never.",
                byDefault = "0s")
        Duration keepAlive) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a number makes no sense
     */
    public LocalSettings {
        if (file.isBlank()) {
            throw new IllegalArgumentException("file is empty; name a model file, for example demo");
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be at least 1, not " + parallel);
        }
        if (context < 0 || kvTokens < 0 || threads < 0) {
            throw new IllegalArgumentException(
                    "context, kv_tokens and threads cannot be negative; 0 leaves the choice");
        }
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException("keep_alive cannot be negative; 0s means for ever");
        }
    }
}
