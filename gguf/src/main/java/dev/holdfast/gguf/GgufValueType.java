package dev.holdfast.gguf;

import org.jspecify.annotations.Nullable;

/** The types of metadata values, in the order of their numbers in a file. */
public enum GgufValueType {
    /** 8 bits without sign. */
    UINT8(1),
    /** 8 bits with sign. */
    INT8(1),
    /** 16 bits without sign. */
    UINT16(2),
    /** 16 bits with sign. */
    INT16(2),
    /** 32 bits without sign. */
    UINT32(4),
    /** 32 bits with sign. */
    INT32(4),
    /** IEEE 754 single. */
    FLOAT32(4),
    /** One byte, 0 or 1. */
    BOOL(1),
    /** A length of 64 bits, then bytes in UTF-8. */
    STRING(0),
    /** An element type, a count of 64 bits, then the elements. */
    ARRAY(0),
    /** 64 bits without sign. */
    UINT64(8),
    /** 64 bits with sign. */
    INT64(8),
    /** IEEE 754 double. */
    FLOAT64(8);

    private final int bytes;

    GgufValueType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value, 0 if they vary. */
    int bytes() {
        return bytes;
    }

    /** The type with a number, or null if there is none. */
    static @Nullable GgufValueType of(long number) {
        GgufValueType[] all = values();
        return number >= 0 && number < all.length ? all[(int) number] : null;
    }
}
