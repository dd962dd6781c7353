package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * Ends a computation from another thread. Thread-safe.
 *
 * <p>The library asks a C function of type {@code bool (void *)} before each node of the graph whether to stop, several
 * hundred times for a token. Rather than a call back into Java each time, it is given the C library's {@code strlen} and a
 * flag that is read as a string: an empty one, of length 0, until the flag is raised, then one of length 1.
 */
final class Interrupt {
    /** What the library asks. */
    static final MemorySegment QUESTION =
            Linker.nativeLinker().defaultLookup().find("strlen").orElseThrow();

    private final MemorySegment flag = Arena.ofAuto().allocate(64, 64);

    /** What the library asks about. */
    MemorySegment flag() {
        return flag;
    }

    /** Ends the computation that runs, or else the next one. */
    void raise() {
        flag.set(JAVA_BYTE, 0, (byte) 1);
    }

    /** Lets computations run. */
    void lower() {
        flag.set(JAVA_BYTE, 0, (byte) 0);
    }
}
