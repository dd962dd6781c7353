package dev.holdfast.engine;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Setting;

/**
 * Finer points of a worker. Immutable.
 *
 * @param batch the most tokens of one step, or 0
 * @param kvType the type of the numbers in the KV cache
 * @param prefixCache whether finished requests leave their KV cache to later ones
 * @param prefixStore memory for prefixes that left the KV cache
 * @param heap the Java heap of the worker
 */
public record LocalTuning(
        @Setting(value = "Most tokens that one step computes; 0: 512.", byDefault = "0")
        int batch,

        @Setting(
                value =
                        "Type of the numbers in the KV cache: f16, or for half the memory and a little less precision q8_0.",
                byDefault = "f16")
        String kvType,

        @Setting(value = "Keep the KV cache of finished requests for later ones that begin alike.", byDefault = "true")
        boolean prefixCache,

        @Setting(
                value =
                        "Memory for what leaves the KV cache, from where it is copied back when a request begins with it; 0:"
                                + " none. Never more than an eighth of memory_limit. Used without graphics cards only.",
                byDefault = "1GiB")
        ByteSize prefixStore,

        @Setting(value = "Java heap of the worker; the model is not in it.", byDefault = "512MiB")
        ByteSize heap) {
    private static final long SMALLEST_HEAP = 64L << 20;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one cannot work
     */
    public LocalTuning {
        if (batch < 0) {
            throw new IllegalArgumentException("batch cannot be negative; 0 leaves the choice");
        }
        if (!kvType.matches("[a-z0-9_]{1,16}")) {
            throw new IllegalArgumentException("kv_type '" + kvType + "' is not a type; write for example f16 or q8_0");
        }
        if (heap.bytes() < SMALLEST_HEAP) {
            throw new IllegalArgumentException("heap must be at least 64MiB, not " + heap);
        }
    }
}
