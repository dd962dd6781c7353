package dev.holdfast.llama.binding;

/**
 * The memory of a model and the threads that compute on it. Immutable.
 *
 * @param kvTokens cells of KV memory, shared by all sequences; rounded up to a multiple of 256
 * @param contextTokens the most tokens of one sequence; no more than {@code kvTokens}
 * @param sequences how many sequences there can be, 1 to 255
 * @param batchTokens the most entries of a batch
 * @param threads threads that compute
 * @param keys how keys are stored
 * @param values how values are stored; other than 16 or 32 bits needs flash attention
 * @param flashAttention whether attention is computed without its whole matrix in memory
 * @param polling how long threads spin for work before they sleep, 0 (not at all) to 100; a thread that spins answers at once
 *     but takes its processor from others
 */
public record ContextSettings(
        int kvTokens,
        int contextTokens,
        int sequences,
        int batchTokens,
        int threads,
        KvType keys,
        KvType values,
        FlashAttention flashAttention,
        int polling) {
    /** The library can hold 256, of which one is needed to copy others. */
    public static final int MOST_SEQUENCES = 255;

    /** How many the library is asked for: one more, to copy others with, unless memory cannot be cut at all. */
    public static int allocated(int sequences, boolean recurrent) {
        return recurrent ? sequences : sequences + 1;
    }

    /** Checks. */
    public ContextSettings {
        require(kvTokens >= 1, "kvTokens must be at least 1");
        require(contextTokens >= 1 && contextTokens <= kvTokens, "contextTokens must be from 1 to kvTokens");
        require(sequences >= 1 && sequences <= MOST_SEQUENCES, "sequences must be from 1 to 255");
        require(batchTokens >= 1, "batchTokens must be at least 1");
        require(threads >= 1 && threads <= 512, "threads must be from 1 to 512");
        require(polling >= 0 && polling <= 100, "polling must be from 0 to 100");
    }

    /** Settings with all else as usual. */
    public static ContextSettings of(int kvTokens, int contextTokens, int sequences, int batchTokens, int threads) {
        return new ContextSettings(
                kvTokens,
                contextTokens,
                sequences,
                batchTokens,
                threads,
                KvType.F16,
                KvType.F16,
                FlashAttention.AUTO,
                50);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** When flash attention is used. */
    public enum FlashAttention {
        /** If the devices can. */
        AUTO(-1),
        /** Never. */
        OFF(0),
        /** Always. */
        ON(1);

        final int code;

        FlashAttention(int code) {
            this.code = code;
        }
    }

    /** How numbers are stored in the KV memory. */
    public enum KvType {
        /** 32 bits. */
        F32(0, 32),
        /** 16 bits. */
        F16(1, 16),
        /** 16 bits with the range of 32. */
        BF16(30, 16),
        /** 8 bits and a scale for each 32. */
        Q8_0(8, 8.5),
        /** 4 bits and a scale for each 32. */
        Q4_0(2, 4.5);

        final int code;
        final double bits;

        KvType(int code, double bits) {
            this.code = code;
            this.bits = bits;
        }
    }
}
