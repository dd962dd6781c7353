package dev.holdfast.llama.binding;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Makes callable functions of the library's symbols. Immutable. */
final class Symbols {
    static final AddressLayout POINTER = ValueLayout.ADDRESS;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;

    private final SymbolLookup lookup;

    Symbols(SymbolLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * A function that returns something.
     *
     * @throws NativeLibraryException if there is none of this name
     */
    MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Foreign.function(address(name), FunctionDescriptor.of(result, parameters));
    }

    /**
     * A function that returns nothing.
     *
     * @throws NativeLibraryException if there is none of this name
     */
    MethodHandle procedure(String name, MemoryLayout... parameters) {
        return Foreign.function(address(name), FunctionDescriptor.ofVoid(parameters));
    }

    private MemorySegment address(String name) {
        return lookup.find(name)
                .orElseThrow(() -> new NativeLibraryException("The native library has no function " + name
                        + ": it is not of the version that Holdfast was built for. Build Holdfast anew, or remove the"
                        + " setting that names another folder."));
    }

    /** What a call threw, as something that need not be declared: a closed handle or a wrong thread, never the callee. */
    static RuntimeException thrown(Throwable thrown) {
        if (thrown instanceof RuntimeException exception) {
            return exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
