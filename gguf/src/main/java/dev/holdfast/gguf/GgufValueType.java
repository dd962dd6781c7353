package dev.holdfast.gguf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of metadata values. */
public enum GgufValueType {
    /** 8 bits without sign. */
    UINT8(0, 1),
    /** 8 bits with sign. */
    INT8(1, 1),
    /** 16 bits without sign. */
    UINT16(2, 2),
    /** 16 bits with sign. */
    INT16(3, 2),
    /** 32 bits without sign. */
    UINT32(4, 4),
    /** 32 bits with sign. */
    INT32(5, 4),
    /** IEEE 754 single. */
    FLOAT32(6, 4),
    /** One byte, 0 or 1. */
    BOOL(7, 1),
    /** A length of 64 bits, then bytes in UTF-8. */
    STRING(8, 0),
    /** An element type, a count of 64 bits, then the elements. */
    ARRAY(9, 0),
    /** 64 bits without sign. */
    UINT64(10, 8),
    /** 64 bits with sign. */
    INT64(11, 8),
    /** IEEE 754 double. */
    FLOAT64(12, 8);

    private static final List<GgufValueType> BY_NUMBER = List.of(values());

    private final int number;
    private final int bytes;

    GgufValueType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** Its number in a file. */
    int number() {
        return number;
    }

    /** Bytes of one value, 0 if they vary. */
    int bytes() {
        return bytes;
    }

    /** The type with a number, or null if there is none. */
    static @Nullable GgufValueType of(long number) {
        return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get((int) number) : null;
    }
}
