package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.LONG;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of the library as a whole, of its devices and of its threads. Thread-safe. */
final class BackendCalls {
    private final MethodHandle version;
    private final MethodHandle initialise;
    private final MethodHandle setLog;
    private final MethodHandle loadBackends;
    private final MethodHandle deviceCount;
    private final MethodHandle device;
    private final MethodHandle deviceOfType;
    private final MethodHandle deviceName;
    private final MethodHandle deviceDescription;
    private final MethodHandle deviceType;
    private final MethodHandle deviceMemory;
    private final MethodHandle registry;
    private final MethodHandle backendFunction;
    private final MethodHandle threadpoolDefaults;

    BackendCalls(Symbols symbols) {
        version = symbols.function("llama_version", POINTER);
        initialise = symbols.procedure("llama_backend_init");
        setLog = symbols.procedure("llama_log_set", POINTER, POINTER);
        loadBackends = symbols.procedure("ggml_backend_load_all_from_path", POINTER);
        deviceCount = symbols.function("ggml_backend_dev_count", LONG);
        device = symbols.function("ggml_backend_dev_get", POINTER, LONG);
        deviceOfType = symbols.function("ggml_backend_dev_by_type", POINTER, INT);
        deviceName = symbols.function("ggml_backend_dev_name", POINTER, POINTER);
        deviceDescription = symbols.function("ggml_backend_dev_description", POINTER, POINTER);
        deviceType = symbols.function("ggml_backend_dev_type", INT, POINTER);
        deviceMemory = symbols.procedure("ggml_backend_dev_memory", POINTER, POINTER, POINTER);
        registry = symbols.function("ggml_backend_dev_backend_reg", POINTER, POINTER);
        backendFunction = symbols.function("ggml_backend_reg_get_proc_address", POINTER, POINTER, POINTER);
        threadpoolDefaults = symbols.procedure("ggml_threadpool_params_init", POINTER, INT);
    }

    /** The version of llama.cpp, a C string. */
    MemorySegment version() {
        try {
            return (MemorySegment) version.invokeExact();
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Begins; once. */
    void initialise() {
        try {
            initialise.invokeExact();
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Where log messages go. */
    void setLog(MemorySegment callback, MemorySegment data) {
        try {
            setLog.invokeExact(callback, data);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Loads the backends in a folder that this machine can run. */
    void loadBackends(MemorySegment folder) {
        try {
            loadBackends.invokeExact(folder);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** How many devices there are. */
    long deviceCount() {
        try {
            return (long) deviceCount.invokeExact();
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A device. */
    MemorySegment device(long index) {
        try {
            return (MemorySegment) device.invokeExact(index);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The first device of a type, or null. */
    MemorySegment deviceOfType(int type) {
        try {
            return (MemorySegment) deviceOfType.invokeExact(type);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A C string. */
    MemorySegment deviceName(MemorySegment device) {
        try {
            return (MemorySegment) deviceName.invokeExact(device);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A C string. */
    MemorySegment deviceDescription(MemorySegment device) {
        try {
            return (MemorySegment) deviceDescription.invokeExact(device);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The type of a device. */
    int deviceType(MemorySegment device) {
        try {
            return (int) deviceType.invokeExact(device);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The memory of a device in bytes. */
    void deviceMemory(MemorySegment device, MemorySegment free, MemorySegment total) {
        try {
            deviceMemory.invokeExact(device, free, total);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The backend of a device. */
    MemorySegment registry(MemorySegment device) {
        try {
            return (MemorySegment) registry.invokeExact(device);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A function of a backend, or null. */
    MemorySegment backendFunction(MemorySegment registry, MemorySegment name) {
        try {
            return (MemorySegment) backendFunction.invokeExact(registry, name);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Fills in the defaults of a pool of threads. */
    void threadpoolDefaults(MemorySegment params, int threads) {
        try {
            threadpoolDefaults.invokeExact(params, threads);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
