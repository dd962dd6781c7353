package dev.holdfast.gguf;

import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a tensor are stored: blocks of so many numbers in so many bytes. From {@code ggml_type} and the block
 * structures of ggml as of llama.cpp 0.5.0 (commit de3ff815, {@code ggml.h} and {@code ggml-common.h}).
 */
public enum GgmlType {
    /** Single precision. */
    F32(0, 1, 4),
    /** Half precision. */
    F16(1, 1, 2),
    /** 4 bits, a scale for each block. */
    Q4_0(2, 32, 18),
    /** 4 bits, scale and minimum. */
    Q4_1(3, 32, 20),
    /** 5 bits, a scale. */
    Q5_0(6, 32, 22),
    /** 5 bits, scale and minimum. */
    Q5_1(7, 32, 24),
    /** 8 bits, a scale. */
    Q8_0(8, 32, 34),
    /** 8 bits, scale and sum; for intermediate results. */
    Q8_1(9, 32, 36),
    /** 2 bits in super-blocks. */
    Q2_K(10, 256, 84),
    /** 3 bits in super-blocks. */
    Q3_K(11, 256, 110),
    /** 4 bits in super-blocks. */
    Q4_K(12, 256, 144),
    /** 5 bits in super-blocks. */
    Q5_K(13, 256, 176),
    /** 6 bits in super-blocks. */
    Q6_K(14, 256, 210),
    /** 8 bits in super-blocks; for intermediate results. */
    Q8_K(15, 256, 292),
    /** About 2.06 bits by a codebook. */
    IQ2_XXS(16, 256, 66),
    /** About 2.31 bits by a codebook. */
    IQ2_XS(17, 256, 74),
    /** About 3.06 bits by a codebook. */
    IQ3_XXS(18, 256, 98),
    /** About 1.56 bits by a codebook. */
    IQ1_S(19, 256, 50),
    /** 4 bits, not linear. */
    IQ4_NL(20, 32, 18),
    /** About 3.44 bits by a codebook. */
    IQ3_S(21, 256, 110),
    /** About 2.56 bits by a codebook. */
    IQ2_S(22, 256, 82),
    /** 4.25 bits, not linear. */
    IQ4_XS(23, 256, 136),
    /** Whole numbers of 8 bits. */
    I8(24, 1, 1),
    /** Whole numbers of 16 bits. */
    I16(25, 1, 2),
    /** Whole numbers of 32 bits. */
    I32(26, 1, 4),
    /** Whole numbers of 64 bits. */
    I64(27, 1, 8),
    /** Double precision. */
    F64(28, 1, 8),
    /** About 1.75 bits by a codebook. */
    IQ1_M(29, 256, 56),
    /** bfloat16. */
    BF16(30, 1, 2),
    /** Ternary, 1.69 bits. */
    TQ1_0(34, 256, 54),
    /** Ternary, 2.06 bits. */
    TQ2_0(35, 256, 66),
    /** 4-bit floating point with a power of two as scale (OCP MXFP4). */
    MXFP4(39, 32, 17),
    /** 4-bit floating point with scales of 8 bits (NVFP4). */
    NVFP4(40, 64, 36),
    /** 1 bit, a scale. */
    Q1_0(41, 128, 18),
    /** 2 bits, a scale. */
    Q2_0(42, 64, 18);

    private static final @Nullable GgmlType[] BY_NUMBER = new @Nullable GgmlType[43];

    static {
        for (GgmlType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final int blockElements;
    private final int blockBytes;

    GgmlType(int number, int blockElements, int blockBytes) {
        this.number = number;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** Its number in a file. */
    public int number() {
        return number;
    }

    /** How many numbers one block holds; a row is a whole number of blocks. */
    public int blockElements() {
        return blockElements;
    }

    /** The bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of so many numbers, rounded up to whole blocks. */
    public long bytes(long elements) {
        return Math.multiplyExact(Math.ceilDiv(elements, (long) blockElements), (long) blockBytes);
    }

    /** The type with a number, or null if there is none, or no more. */
    static @Nullable GgmlType of(long number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
    }
}
