package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Native threads that compute, kept between computations; the library would else make them anew for each. The thread that
 * asks for a computation is one of them.
 */
final class ThreadPool {
    private ThreadPool() {}

    /** A pool that is freed with the arena. */
    static MemorySegment make(LlamaLibrary library, int threads, int polling, Arena arena) {
        BackendCalls backend = library.calls().backend();
        MemorySegment registry = backend.registry(library.processor());
        MethodHandle make = function(backend, registry, "ggml_threadpool_new", FunctionDescriptor.of(POINTER, POINTER));
        MethodHandle free = function(backend, registry, "ggml_threadpool_free", FunctionDescriptor.ofVoid(POINTER));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment params = call.allocate(Layouts.THREADPOOL_PARAMS);
            backend.threadpoolDefaults(params, threads);
            new Struct(params, Layouts.THREADPOOL_PARAMS).set("poll", polling);
            MemorySegment pool = (MemorySegment) make.invokeExact(params);
            return Foreign.owned(pool, arena, p -> free(free, p));
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    private static void free(MethodHandle free, MemorySegment pool) {
        try {
            free.invokeExact(pool);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    private static MethodHandle function(
            BackendCalls backend, MemorySegment registry, String name, FunctionDescriptor signature) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = backend.backendFunction(registry, call.allocateFrom(name));
            if (address.address() == 0) {
                throw new NativeLibraryException(
                        "The native library has no function " + name + ". Build Holdfast anew.");
            }
            return Foreign.function(address, signature);
        }
    }
}
