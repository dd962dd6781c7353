package dev.holdfast.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a file in the GGUF format, version 3, little-endian: metadata and tensors in the order in which they were added.
 * Checks nothing, so that tests can write wrong files too. Confined to one thread.
 */
public final class GgufWriter {
    private static final int ALIGNMENT = 32;

    private final Bytes metadata = new Bytes();
    private final List<Entry> tensors = new ArrayList<>();
    private int keys;

    private record Entry(String name, GgmlType type, List<Long> dimensions, Weights weights) {
        long bytes() {
            long elements = 1;
            for (long dimension : dimensions) {
                elements *= dimension;
            }
            return type.bytes(elements);
        }
    }

    /** Writes the numbers of one tensor, as many bytes as its type and dimensions call for. */
    @FunctionalInterface
    public interface Weights {
        /** Writes them. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Adds a text. */
    public GgufWriter text(String key, String value) {
        key(key, GgufValueType.STRING).text(value);
        return this;
    }

    /** Adds a whole number of 32 bits without sign. */
    public GgufWriter uint32(String key, long value) {
        key(key, GgufValueType.UINT32).int32((int) value);
        return this;
    }

    /** Adds a whole number of 16 bits without sign. */
    public GgufWriter uint16(String key, int value) {
        key(key, GgufValueType.UINT16).int16(value);
        return this;
    }

    /** Adds a whole number of 32 bits with sign. */
    public GgufWriter int32(String key, int value) {
        key(key, GgufValueType.INT32).int32(value);
        return this;
    }

    /** Adds a number of single precision. */
    public GgufWriter float32(String key, float value) {
        key(key, GgufValueType.FLOAT32).int32(Float.floatToIntBits(value));
        return this;
    }

    /** Adds a yes or no. */
    public GgufWriter flag(String key, boolean value) {
        key(key, GgufValueType.BOOL).int8(value ? 1 : 0);
        return this;
    }

    /** Adds an array of texts. */
    public GgufWriter texts(String key, List<String> values) {
        Bytes array = array(key, GgufValueType.STRING, values.size());
        values.forEach(array::text);
        return this;
    }

    /** Adds an array of whole numbers of 32 bits with sign. */
    public GgufWriter int32s(String key, int... values) {
        Bytes array = array(key, GgufValueType.INT32, values.length);
        for (int value : values) {
            array.int32(value);
        }
        return this;
    }

    /** Adds an array of numbers of single precision. */
    public GgufWriter float32s(String key, float... values) {
        Bytes array = array(key, GgufValueType.FLOAT32, values.length);
        for (float value : values) {
            array.int32(Float.floatToIntBits(value));
        }
        return this;
    }

    /** Adds an array of yes or no. */
    public GgufWriter flags(String key, boolean... values) {
        Bytes array = array(key, GgufValueType.BOOL, values.length);
        for (boolean value : values) {
            array.int8(value ? 1 : 0);
        }
        return this;
    }

    /** Adds a tensor; the dimensions begin with the fastest. */
    public GgufWriter tensor(String name, GgmlType type, Weights weights, long... dimensions) {
        tensors.add(new Entry(name, type, boxed(dimensions), weights));
        return this;
    }

    /** Adds a tensor of zeros. */
    public GgufWriter zeros(String name, GgmlType type, long... dimensions) {
        long bytes = new Entry(name, type, boxed(dimensions), out -> {}).bytes();
        return tensor(name, type, out -> pad(out, bytes), dimensions);
    }

    /** What stands before the weights, with the padding up to them. */
    public byte[] header() {
        Bytes header = new Bytes();
        header.bytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        header.int32(3).int64(tensors.size()).int64(keys);
        header.bytes(metadata.toByteArray());
        long offset = 0;
        for (Entry tensor : tensors) {
            header.text(tensor.name()).int32(tensor.dimensions().size());
            for (long dimension : tensor.dimensions()) {
                header.int64(dimension);
            }
            header.int32(tensor.type().number()).int64(offset);
            offset += aligned(tensor.bytes());
        }
        header.bytes(new byte[(int) (aligned(header.size()) - header.size())]);
        return header.toByteArray();
    }

    /** Writes the whole file. */
    public void write(OutputStream out) throws IOException {
        out.write(header());
        for (Entry tensor : tensors) {
            tensor.weights().writeTo(out);
            pad(out, aligned(tensor.bytes()) - tensor.bytes());
        }
    }

    private Bytes key(String key, GgufValueType type) {
        keys++;
        return metadata.text(key).int32(type.number());
    }

    private Bytes array(String key, GgufValueType elements, int count) {
        return key(key, GgufValueType.ARRAY).int32(elements.number()).int64(count);
    }

    private static void pad(OutputStream out, long bytes) throws IOException {
        byte[] zeros = new byte[(int) Math.min(bytes, 64 * 1024)];
        for (long left = bytes; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }

    private static List<Long> boxed(long... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static long aligned(long value) {
        return (value + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Little-endian bytes. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        int size() {
            return out.size();
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }

        Bytes bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bytes int8(int value) {
            out.write(value);
            return this;
        }

        Bytes int16(int value) {
            return int8(value).int8(value >> 8);
        }

        Bytes int32(int value) {
            return bytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        Bytes int64(long value) {
            return bytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return int64(bytes.length).bytes(bytes);
        }
    }
}
