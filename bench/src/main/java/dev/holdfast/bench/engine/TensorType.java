package dev.holdfast.bench.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How weights are kept in a file: blocks of 32, each with a scale of its own, as ggml defines them. */
enum TensorType {
    /** A float of 32 bits each. */
    F32(0, 1, 4),
    /** A scale of 16 bits, then 32 times 4 bits: {@code weight = scale * (nibble - 8)}; low nibbles first. */
    Q4_0(2, 32, 18),
    /** A scale of 16 bits, then 32 times 8 bits: {@code weight = scale * byte}. */
    Q8_0(8, 32, 34);

    private final int id;
    private final int blockElements;
    private final int blockBytes;

    TensorType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    int id() {
        return id;
    }

    int blockElements() {
        return blockElements;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** Puts one block of weights. */
    void quantise(float[] weights, ByteBuffer out) {
        out.order(ByteOrder.LITTLE_ENDIAN);
        float greatest = 0;
        for (float weight : weights) {
            greatest = Math.abs(weight) > Math.abs(greatest) ? weight : greatest;
        }
        switch (this) {
            case F32 -> {
                for (float weight : weights) {
                    out.putFloat(weight);
                }
            }
            case Q8_0 -> {
                float scale = Math.abs(greatest) / 127;
                out.putShort(Float.floatToFloat16(scale));
                for (float weight : weights) {
                    out.put((byte) (scale == 0 ? 0 : Math.round(weight / scale)));
                }
            }
            case Q4_0 -> {
                float scale = greatest / -8;
                out.putShort(Float.floatToFloat16(scale));
                for (int i = 0; i < blockElements / 2; i++) {
                    out.put((byte) (nibble(weights[i], scale) | nibble(weights[i + blockElements / 2], scale) << 4));
                }
            }
        }
    }

    private static int nibble(float weight, float scale) {
        return scale == 0 ? 8 : Math.clamp((int) (weight / scale + 8.5f), 0, 15);
    }
}
