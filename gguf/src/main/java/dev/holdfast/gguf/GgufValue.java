package dev.holdfast.gguf;

import java.util.List;

/** One metadata value. Values too large to keep are known by their place only. Immutable. */
public sealed interface GgufValue {
    /**
     * A whole number.
     *
     * @param type its type in the file
     * @param value the number; that of a {@code UINT64} from 2^63 on is negative here
     */
    record Whole(GgufValueType type, long value) implements GgufValue {}

    /**
     * A number with a fraction.
     *
     * @param type its type in the file
     * @param value the number
     */
    record Real(GgufValueType type, double value) implements GgufValue {}

    /**
     * Yes or no.
     *
     * @param value which of them
     */
    record Flag(boolean value) implements GgufValue {}

    /**
     * A text.
     *
     * @param value the text; what was not UTF-8 is replaced
     */
    record Text(String value) implements GgufValue {}

    /**
     * A text that is too long to keep.
     *
     * @param bytes its length
     */
    record LongText(long bytes) implements GgufValue {}

    /**
     * An array.
     *
     * @param elements the type of its elements
     * @param count how many
     * @param offset where the first begins in the file
     * @param kept all elements, or none if they are too many to keep
     */
    record Array(GgufValueType elements, long count, long offset, List<GgufValue> kept) implements GgufValue {
        /** Copies the elements. */
        public Array {
            kept = List.copyOf(kept);
        }
    }
}
