package dev.holdfast.gguf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads and checks what stands before the weights of one file. The rules are those of llama.cpp's reader ({@code gguf.cpp}
 * of version 0.5.0), so that a file which passes is read there in the same way, with limits on what a file may claim: the
 * heap it takes does not depend on the size of the file. Confined to one thread.
 */
final class HeaderReader {
    private static final int MAGIC = 0x46554747;
    private static final int KEYS = 4096;
    private static final int KEY_BYTES = 1024;
    /** How many tensors a model may have; the largest known have a few thousand. */
    static final int TENSORS = 65_536;

    private static final int TENSOR_NAME_BYTES = 63;
    private static final int DIMENSIONS = 4;
    private static final long TEXT_BYTES = 1L << 30;
    private static final long KEPT_TEXT_BYTES = 1 << 20;
    private static final long ELEMENTS = 1L << 24;
    private static final long KEPT_ELEMENTS = 1024;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1 << 20;

    private final Cursor in;
    private final int part;
    private long keepable = 8 << 20;

    /** A reader of one file, the so-manieth of a model. */
    HeaderReader(Cursor in, int part) {
        this.in = in;
        this.part = part;
    }

    /** What one file holds. */
    record Header(int version, GgufMetadata metadata, List<GgufTensor> tensors, long bytes) {}

    Header read() throws IOException {
        int version = version();
        long tensorCount = in.count("tensors", "", TENSORS, 24);
        long keyCount = in.count("metadata keys", "", KEYS, 13);
        GgufMetadata metadata = metadata((int) keyCount);
        long alignment = alignment(metadata);
        List<GgufTensor> relative = tensors((int) tensorCount);
        return new Header(version, metadata, placed(relative, alignment), in.size());
    }

    private int version() throws IOException {
        if (in.remaining() < 4 || in.intValue() != MAGIC) {
            throw in.wrong("not a GGUF file; it does not begin with GGUF");
        }
        int version = in.intValue();
        if (version != 0 && (version & 0xffff) == 0) {
            throw in.wrong("a big-endian GGUF file; convert it with gguf-py's gguf_convert_endian.py");
        }
        if (version == 1) {
            throw in.wrong("GGUF version 1 is not read any more; convert the model again");
        }
        if (version != 2 && version != 3) {
            throw in.wrong("GGUF version " + Integer.toUnsignedString(version) + " is not known; 2 and 3 are");
        }
        return version;
    }

    private GgufMetadata metadata(int count) throws IOException {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.name("a metadata key", KEY_BYTES);
            GgufValueType type = type(key);
            GgufValue value = type == GgufValueType.ARRAY ? array(key) : scalar(key, type);
            if (values.putIfAbsent(key, value) != null) {
                throw in.wrong("metadata key " + key + " is there twice");
            }
        }
        return new GgufMetadata(values);
    }

    private GgufValueType type(String key) throws IOException {
        long number = in.uint32();
        GgufValueType type = GgufValueType.of(number);
        if (type == null) {
            throw in.wrong("metadata key " + key + " has the unknown type " + number);
        }
        return type;
    }

    private GgufValue scalar(String key, GgufValueType type) throws IOException {
        return switch (type) {
            case UINT8 -> new GgufValue.Whole(type, in.byteValue());
            case INT8 -> new GgufValue.Whole(type, (byte) in.byteValue());
            case UINT16 -> new GgufValue.Whole(type, in.byteValue() | (in.byteValue() << 8));
            case INT16 -> new GgufValue.Whole(type, (short) (in.byteValue() | (in.byteValue() << 8)));
            case UINT32 -> new GgufValue.Whole(type, in.uint32());
            case INT32 -> new GgufValue.Whole(type, in.intValue());
            case UINT64, INT64 -> new GgufValue.Whole(type, in.longValue());
            case FLOAT32 -> new GgufValue.Real(type, Float.intBitsToFloat(in.intValue()));
            case FLOAT64 -> new GgufValue.Real(type, Double.longBitsToDouble(in.longValue()));
            case BOOL -> new GgufValue.Flag(flag(key));
            case STRING -> text(key);
            case ARRAY -> throw in.wrong("metadata key " + key + " is an array of arrays, which is not supported");
        };
    }

    private boolean flag(String key) throws IOException {
        int value = in.byteValue();
        if (value > 1) {
            throw in.wrong("metadata key " + key + " is neither true nor false but " + value);
        }
        return value == 1;
    }

    private GgufValue text(String key) throws IOException {
        long length = in.count("bytes for the text of ", key, TEXT_BYTES, 1);
        if (length > KEPT_TEXT_BYTES || length > keepable) {
            in.skip(length);
            return new GgufValue.LongText(length);
        }
        keepable -= length;
        return new GgufValue.Text(new String(in.bytes((int) length), StandardCharsets.UTF_8));
    }

    private GgufValue array(String key) throws IOException {
        GgufValueType elements = type(key);
        if (elements == GgufValueType.ARRAY) {
            throw in.wrong("metadata key " + key + " is an array of arrays, which is not supported");
        }
        long smallest = elements == GgufValueType.STRING ? 8 : elements.bytes();
        long count = in.count("elements for ", key, ELEMENTS, smallest);
        long offset = in.position();
        List<GgufValue> kept = new ArrayList<>();
        if (count <= KEPT_ELEMENTS && count * 32 <= keepable) {
            keepable -= count * 32;
            for (long i = 0; i < count; i++) {
                kept.add(scalar(key, elements));
            }
        } else {
            skipElements(key, elements, count);
        }
        return new GgufValue.Array(elements, count, offset, kept);
    }

    private void skipElements(String key, GgufValueType elements, long count) throws IOException {
        if (elements == GgufValueType.STRING) {
            for (long i = 0; i < count; i++) {
                in.skip(in.count("bytes for a text of ", key, TEXT_BYTES, 1));
            }
        } else if (elements == GgufValueType.BOOL) {
            for (long i = 0; i < count; i++) {
                flag(key);
            }
        } else {
            in.skip(count * elements.bytes());
        }
    }

    private long alignment(GgufMetadata metadata) throws GgufException {
        GgufValue value = metadata.value("general.alignment");
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (!(value instanceof GgufValue.Whole(GgufValueType type, long alignment)) || type != GgufValueType.UINT32) {
            throw in.wrong("general.alignment must be a number of type UINT32");
        }
        if (Long.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
            throw in.wrong("general.alignment is " + alignment + ", not a power of two up to " + MAX_ALIGNMENT);
        }
        return alignment;
    }

    private List<GgufTensor> tensors(int count) throws IOException {
        List<GgufTensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            GgufTensor tensor = tensor();
            if (!names.add(tensor.name())) {
                throw in.wrong("tensor " + tensor.name() + " is there twice");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private GgufTensor tensor() throws IOException {
        String name = in.name("a tensor name", TENSOR_NAME_BYTES);
        long rank = in.uint32();
        if (rank > DIMENSIONS) {
            throw in.wrong(
                    String.format(Locale.ROOT, "tensor %s has %d dimensions; %d are allowed", name, rank, DIMENSIONS));
        }
        List<Long> dimensions = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dimensions.add(in.longValue());
        }
        long number = in.uint32();
        GgmlType type = GgmlType.of(number);
        if (type == null) {
            throw in.wrong("tensor " + name + " has the type " + number + ", which llama.cpp does not know (any more)");
        }
        long bytes = tensorBytes(name, dimensions, type);
        return new GgufTensor(name, type, dimensions, bytes, part, in.longValue());
    }

    private long tensorBytes(String name, List<Long> dimensions, GgmlType type) throws GgufException {
        long row = dimensions.isEmpty() ? 1 : dimensions.getFirst();
        if (row % type.blockElements() != 0) {
            throw in.wrong(String.format(
                    Locale.ROOT,
                    "tensor %s has rows of %d, not a multiple of the block size %d of %s",
                    name,
                    row,
                    type.blockElements(),
                    type));
        }
        long elements = 1;
        for (long dimension : dimensions) {
            if (dimension < 0 || (dimension != 0 && elements > Long.MAX_VALUE / dimension)) {
                throw in.wrong("tensor " + name + " has the impossible dimensions " + dimensions);
            }
            elements *= dimension;
        }
        if (elements / type.blockElements() > in.size() / type.blockBytes()) {
            throw in.wrong(String.format(
                    Locale.ROOT,
                    "tensor %s with dimensions %s of %s is larger than the file; is the file complete?",
                    name,
                    dimensions,
                    type));
        }
        return type.bytes(elements);
    }

    /** The tensors with offsets into the file; they must follow each other without gaps, each aligned. */
    private List<GgufTensor> placed(List<GgufTensor> tensors, long alignment) throws GgufException {
        long start = aligned(in.position(), alignment);
        long next = 0;
        List<GgufTensor> placed = new ArrayList<>();
        for (GgufTensor tensor : tensors) {
            if (tensor.offset() != next) {
                throw in.wrong(String.format(
                        Locale.ROOT,
                        "tensor %s is said to be at %s of the weights, but belongs at %d",
                        tensor.name(),
                        Long.toUnsignedString(tensor.offset()),
                        next));
            }
            if (start + next + tensor.bytes() > in.size()) {
                throw in.wrong(String.format(
                        Locale.ROOT,
                        "the file is cut off: tensor %s ends at byte %d, the file at %d",
                        tensor.name(),
                        start + next + tensor.bytes(),
                        in.size()));
            }
            placed.add(new GgufTensor(
                    tensor.name(), tensor.type(), tensor.dimensions(), tensor.bytes(), part, start + next));
            next = aligned(next + tensor.bytes(), alignment);
        }
        return placed;
    }

    private static long aligned(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
