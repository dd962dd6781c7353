package dev.holdfast.llama.binding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes GGUF files, version 3, of the few types that tests need. Confined. */
final class GgufWriter {
    private static final int ALIGNMENT = 32;

    private final Bytes metadata = new Bytes();
    private final Bytes tensors = new Bytes();
    private final Bytes data = new Bytes();
    private int keys;
    private int tensorCount;

    GgufWriter text(String key, String value) {
        key(key, 8).string(value);
        return this;
    }

    GgufWriter integer(String key, int value) {
        key(key, 4).integer(value);
        return this;
    }

    GgufWriter number(String key, float value) {
        key(key, 6).integer(Float.floatToRawIntBits(value));
        return this;
    }

    GgufWriter flag(String key, boolean value) {
        key(key, 7).write(value ? 1 : 0);
        return this;
    }

    GgufWriter texts(String key, List<String> values) {
        Bytes out = key(key, 9).integer(8).longer(values.size());
        values.forEach(out::string);
        return this;
    }

    GgufWriter integers(String key, int... values) {
        Bytes out = key(key, 9).integer(5).longer(values.length);
        for (int value : values) {
            out.integer(value);
        }
        return this;
    }

    GgufWriter numbers(String key, float... values) {
        Bytes out = key(key, 9).integer(6).longer(values.length);
        for (float value : values) {
            out.integer(Float.floatToRawIntBits(value));
        }
        return this;
    }

    /** A tensor of 32-bit numbers; the shape begins with the length of a row. */
    GgufWriter tensor(String name, float[] values, int... shape) {
        tensors.string(name).integer(shape.length);
        for (int length : shape) {
            tensors.longer(length);
        }
        tensors.integer(0).longer(data.size());
        for (float value : values) {
            data.integer(Float.floatToRawIntBits(value));
        }
        data.pad(ALIGNMENT);
        tensorCount++;
        return this;
    }

    void write(Path file) {
        Bytes out = new Bytes();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.integer(3).longer(tensorCount).longer(keys);
        out.writeBytes(metadata.toByteArray());
        out.writeBytes(tensors.toByteArray());
        out.pad(ALIGNMENT);
        out.writeBytes(data.toByteArray());
        try {
            Files.write(file, out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Bytes key(String key, int type) {
        keys++;
        return metadata.string(key).integer(type);
    }

    private static final class Bytes extends ByteArrayOutputStream {
        Bytes integer(int value) {
            writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        Bytes longer(long value) {
            writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
            return this;
        }

        Bytes string(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            longer(bytes.length).writeBytes(bytes);
            return this;
        }

        void pad(int alignment) {
            while (size() % alignment != 0) {
                write(0);
            }
        }
    }
}
