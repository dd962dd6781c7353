package dev.holdfast.bench.engine;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a model file in the GGUF format, version 3. Used once, by one thread. */
final class GgufWriter {
    /** Writes the bytes of one tensor. */
    @FunctionalInterface
    interface Data {
        void write(OutputStream out) throws IOException;
    }

    private record Tensor(String name, List<Long> shape, TensorType type, Data data) {
        long bytes() {
            long elements = 1;
            for (long each : shape) {
                elements *= each;
            }
            return elements / type.blockElements() * type.blockBytes();
        }
    }

    private static final int ALIGNMENT = 32;
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private int keys;

    GgufWriter text(String key, String value) {
        key(key, STRING);
        string(metadata, value);
        return this;
    }

    GgufWriter number(String key, int value) {
        key(key, UINT32);
        int32(metadata, value);
        return this;
    }

    GgufWriter real(String key, float value) {
        key(key, FLOAT32);
        int32(metadata, Float.floatToIntBits(value));
        return this;
    }

    GgufWriter flag(String key, boolean value) {
        key(key, BOOL);
        metadata.write(value ? 1 : 0);
        return this;
    }

    GgufWriter texts(String key, List<String> values) {
        key(key, ARRAY);
        int32(metadata, STRING);
        int64(metadata, values.size());
        values.forEach(value -> string(metadata, value));
        return this;
    }

    GgufWriter numbers(String key, List<Integer> values) {
        key(key, ARRAY);
        int32(metadata, INT32);
        int64(metadata, values.size());
        values.forEach(value -> int32(metadata, value));
        return this;
    }

    /** A tensor; the first dimension is the one whose elements lie side by side. */
    void tensor(String name, TensorType type, Data data, long... shape) {
        tensors.add(new Tensor(name, Arrays.stream(shape).boxed().toList(), type, data));
    }

    /** Writes all to a file. */
    void write(Path file) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        int32(head, 3);
        int64(head, tensors.size());
        int64(head, keys);
        metadata.writeTo(head);
        long offset = 0;
        for (Tensor tensor : tensors) {
            string(head, tensor.name);
            int32(head, tensor.shape.size());
            for (long each : tensor.shape) {
                int64(head, each);
            }
            int32(head, tensor.type.id());
            int64(head, offset);
            offset += aligned(tensor.bytes());
        }
        head.writeBytes(new byte[(int) (aligned(head.size()) - head.size())]);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            head.writeTo(out);
            for (Tensor tensor : tensors) {
                tensor.data.write(out);
                out.write(new byte[(int) (aligned(tensor.bytes()) - tensor.bytes())]);
            }
        }
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void key(String key, int type) {
        keys++;
        string(metadata, key);
        int32(metadata, type);
    }

    private static void string(ByteArrayOutputStream out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int64(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
