package dev.holdfast.llama.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** C strings and buffers. */
final class CStrings {
    private CStrings() {}

    /** The text of a C string that the library owns; null for the null pointer. Bytes that are not UTF-8 are replaced. */
    static @Nullable String text(MemorySegment pointer) {
        return pointer.address() == 0
                ? null
                : Foreign.view(pointer, Long.MAX_VALUE).getString(0);
    }

    /** As {@link #text}, with an empty text for the null pointer. */
    static String textOrEmpty(MemorySegment pointer) {
        String text = text(pointer);
        return text == null ? "" : text;
    }

    /** The text that a function writes into a buffer, or null if it returns a negative length. */
    static @Nullable String written(Writer writer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1024);
            int length = writer.write(buffer, buffer.byteSize());
            if (length < 0) {
                return null;
            }
            if (length >= buffer.byteSize()) {
                buffer = arena.allocate(length + 1L);
                length = writer.write(buffer, buffer.byteSize());
            }
            byte[] bytes = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Writes a C string; returns its whole length without the terminating zero, which may be more than fits. */
    @FunctionalInterface
    interface Writer {
        /** Writes. */
        int write(MemorySegment buffer, long size);
    }
}
