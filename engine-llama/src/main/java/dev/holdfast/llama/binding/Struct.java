package dev.holdfast.llama.binding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A native struct whose fields are set by name. Not for hot paths. Confined like its segment.
 *
 * @param segment where it is
 * @param layout what it is
 */
record Struct(MemorySegment segment, StructLayout layout) {
    Struct set(String field, int value) {
        segment.set(ValueLayout.JAVA_INT, offset(field), value);
        return this;
    }

    Struct set(String field, boolean value) {
        segment.set(ValueLayout.JAVA_BOOLEAN, offset(field), value);
        return this;
    }

    Struct set(String field, MemorySegment value) {
        segment.set(ValueLayout.ADDRESS, offset(field), value);
        return this;
    }

    int integer(String field) {
        return segment.get(ValueLayout.JAVA_INT, offset(field));
    }

    MemorySegment pointer(String field) {
        return segment.get(ValueLayout.ADDRESS, offset(field));
    }

    private long offset(String field) {
        return Layouts.offset(layout, field);
    }
}
