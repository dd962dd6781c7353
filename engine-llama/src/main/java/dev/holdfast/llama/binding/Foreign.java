package dev.holdfast.llama.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.Consumer;

/** All that Java restricts because a mistake in it would corrupt memory, in one place. */
@SuppressWarnings("restricted")
final class Foreign {
    private Foreign() {}

    /** Loads a library into the process. */
    static void load(Path file) {
        System.load(file.toString());
    }

    /** A native function as a handle. */
    static MethodHandle function(MemorySegment address, FunctionDescriptor signature) {
        return Linker.nativeLinker().downcallHandle(address, signature);
    }

    /** A handle as a native function, as long as the arena lives. What it calls must not throw. */
    static MemorySegment callback(MethodHandle handle, FunctionDescriptor signature, Arena arena) {
        return Linker.nativeLinker().upcallStub(handle, signature, arena);
    }

    /** So many bytes at a pointer; they must be there as long as the result is used. */
    static MemorySegment view(MemorySegment pointer, long bytes) {
        return pointer.reinterpret(bytes);
    }

    /** A pointer that may be used only as long as the arena lives. */
    static MemorySegment within(MemorySegment pointer, Arena arena) {
        return pointer.reinterpret(arena, null);
    }

    /** A pointer that is freed when the arena is closed, and may be used only until then. */
    static MemorySegment owned(MemorySegment pointer, Arena arena, Consumer<MemorySegment> free) {
        return pointer.reinterpret(arena, free);
    }
}
