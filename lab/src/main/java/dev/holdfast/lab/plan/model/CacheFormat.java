package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Names;
import java.util.Arrays;
import java.util.Locale;

/** How keys and values are kept in the cache. */
public enum CacheFormat {
    /** 16 bits. */
    BF16("bf16"),
    /** 8-bit floating point, one scale for a tensor. */
    FP8("fp8"),
    /** 8 bits, a 4-byte scale for each token and head, of keys and of values. */
    PER_TOKEN_HEAD("per-token-head"),
    /** 4 bits, an 8-bit scale for 16 of them. */
    NVFP4("nvfp4"),
    /** For latent attention only: 656 bytes for each token and layer, vLLM's {@code fp8_ds_mla}. */
    FP8_DS_MLA("fp8_ds_mla");

    private static final int DS_MLA_BYTES = 656;

    private final String label;

    CacheFormat(String label) {
        this.label = label;
    }

    /** Its name on the command line and in reports. */
    public String label() {
        return label;
    }

    /**
     * The format with a name.
     *
     * @throws dev.holdfast.lab.plan.data.PlanException if there is none
     */
    public static CacheFormat of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (CacheFormat format : values()) {
            if (format.label.equals(wanted)) {
                return format;
            }
        }
        throw Names.unknown(
                "cache format",
                name,
                Arrays.stream(values()).map(CacheFormat::label).toList());
    }

    /** Bytes of one token in one layer: so many heads with a key and a value each. */
    long headBytes(long heads, long keyDim, long valueDim) {
        return switch (this) {
            case BF16 -> 2 * heads * (keyDim + valueDim);
            case FP8, FP8_DS_MLA -> heads * (keyDim + valueDim);
            case PER_TOKEN_HEAD -> heads * (keyDim + valueDim) + 2 * heads * Float.BYTES;
            case NVFP4 -> heads * (keyDim / 2 + keyDim / 16 + valueDim / 2 + valueDim / 16);
        };
    }

    /** Bytes of one token in one layer of latent attention. */
    long latentBytes(long width) {
        return switch (this) {
            case BF16 -> 2 * width;
            case FP8, PER_TOKEN_HEAD -> width;
            case NVFP4 -> width / 2 + width / 16;
            case FP8_DS_MLA -> DS_MLA_BYTES;
        };
    }
}
