package dev.holdfast.llama.binding;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp, loaded into this process; once, and for its life. Immutable and thread-safe.
 *
 * <p>The library is of one exact version, {@link #VERSION}: the layouts of its structs change between versions, so its
 * version, the size of each struct and the defaults in it are checked before anything else is called.
 */
public final class LlamaLibrary {
    /** The version of llama.cpp that this binding is written against, as the library of release v0.5.0 calls itself. */
    public static final String VERSION = "0.5.0-dev";

    private static final int CPU = 0;
    private static @Nullable LlamaLibrary loaded;

    private final Path folder;
    private final NativeCalls calls;
    private final NativeLog log;

    private LlamaLibrary(Path folder, NativeCalls calls, NativeLog log) {
        this.folder = folder;
        this.calls = calls;
        this.log = log;
    }

    /**
     * Loads the library from a folder that holds it and its backends; a second call gives the same.
     *
     * @throws NativeLibraryException if it is missing, is of another version, or does not run on this machine
     */
    public static synchronized LlamaLibrary load(Path folder) {
        LlamaLibrary before = loaded;
        Path real = real(folder);
        if (before != null) {
            if (!before.folder.equals(real)) {
                throw new NativeLibraryException("The native library was already loaded from " + before.folder
                        + "; a process can use only one, so it cannot be loaded from " + real + ".");
            }
            return before;
        }
        for (String name : List.of("ggml-base.", "ggml.", "llama.")) {
            open(find(real, name));
        }
        NativeCalls calls = NativeCalls.of(new Symbols(SymbolLookup.loaderLookup()));
        checkVersion(CStrings.textOrEmpty(calls.backend().version()));
        LayoutCheck.check(calls);
        NativeLog log = new NativeLog();
        calls.backend().setLog(log.callback(), MemorySegment.NULL);
        LlamaLibrary library = new LlamaLibrary(real, calls, log);
        library.loadBackends();
        loaded = library;
        return library;
    }

    /**
     * Where the library of this machine is: the folder that the system property {@code holdfast.native} names, else {@code
     * native/PLATFORM} beside the folder of the program's jars.
     *
     * @throws NativeLibraryException if there is no such folder
     */
    public static Path folder() {
        String setting = System.getProperty("holdfast.native");
        if (setting != null) {
            return Path.of(setting);
        }
        Path home = home();
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        if (home != null && Files.isDirectory(home.resolve("native"))) {
            try (Stream<Path> folders = Files.list(home.resolve("native"))) {
                return folders.filter(Files::isDirectory)
                        .filter(f -> f.getFileName().toString().startsWith(platform))
                        .sorted()
                        .findFirst()
                        .orElseThrow(
                                () -> new NativeLibraryException("This build of Holdfast has no native library for "
                                        + platform
                                        + ". Build it on such a machine, or name a folder that holds one with"
                                        + " -Dholdfast.native=FOLDER."));
            } catch (IOException e) {
                throw new NativeLibraryException("The folder " + home.resolve("native") + " cannot be read.", e);
            }
        }
        throw new NativeLibraryException(
                "The native library was not found beside the program. Name the folder that holds"
                        + " it with -Dholdfast.native=FOLDER.");
    }

    private static @Nullable Path home() {
        var source = LlamaLibrary.class.getProtectionDomain().getCodeSource();
        if (source == null
                || source.getLocation() == null
                || !"file".equals(source.getLocation().getProtocol())) {
            return null;
        }
        Path lib = Path.of(java.net.URI.create(source.getLocation().toString())).getParent();
        return lib == null ? null : lib.getParent();
    }

    /** The name that the packages of the library have for a machine. */
    static String platform(String system, String processor) {
        String os = system.toLowerCase(Locale.ROOT);
        String family = os.startsWith("mac") ? "mac" : os.startsWith("windows") ? "win" : "linux";
        return family + "-"
                + switch (processor) {
                    case "amd64", "x86_64" -> "x64";
                    case "aarch64" -> family.equals("mac") ? "arm64-metal" : "arm64";
                    default -> processor;
                };
    }

    /** The folder it was loaded from. */
    public Path loadedFrom() {
        return folder;
    }

    /** What can compute, in the order in which the library counts it. */
    public List<Device> devices() {
        List<Device> devices = new ArrayList<>();
        BackendCalls backend = calls.backend();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
            for (long i = 0; i < backend.deviceCount(); i++) {
                MemorySegment device = backend.device(i);
                backend.deviceMemory(device, free, total);
                devices.add(new Device(
                        CStrings.textOrEmpty(backend.deviceName(device)),
                        CStrings.textOrEmpty(backend.deviceDescription(device)),
                        backend.deviceType(device) == CPU,
                        free.get(ValueLayout.JAVA_LONG, 0),
                        total.get(ValueLayout.JAVA_LONG, 0)));
            }
        }
        return devices;
    }

    /**
     * Something that can compute.
     *
     * @param name by which it is chosen
     * @param description for people
     * @param cpu whether it is the processor
     * @param memoryFree in bytes
     * @param memoryTotal in bytes
     */
    public record Device(String name, String description, boolean cpu, long memoryFree, long memoryTotal) {}

    NativeCalls calls() {
        return calls;
    }

    NativeLog log() {
        return log;
    }

    /** The device of a name, or the null pointer. */
    MemorySegment device(String name) {
        BackendCalls backend = calls.backend();
        for (long i = 0; i < backend.deviceCount(); i++) {
            MemorySegment device = backend.device(i);
            if (CStrings.textOrEmpty(backend.deviceName(device)).equalsIgnoreCase(name)) {
                return device;
            }
        }
        return MemorySegment.NULL;
    }

    /** The processor. */
    MemorySegment processor() {
        return calls.backend().deviceOfType(CPU);
    }

    private void loadBackends() {
        try (Arena arena = Arena.ofConfined()) {
            calls.backend().loadBackends(arena.allocateFrom(folder.toString()));
        }
        calls.backend().initialise();
        if (processor().address() == 0) {
            throw new NativeLibraryException(
                    "The native library in " + folder + " has nothing that runs on this processor" + " ("
                            + System.getProperty("os.arch") + "): " + log.reason() + ".");
        }
    }

    static void checkVersion(String version) {
        if (!version.equals(VERSION)) {
            throw new NativeLibraryException(
                    "The native library is llama.cpp " + version + ", but Holdfast needs exactly " + VERSION
                            + ". Build Holdfast anew, or remove the setting that names another folder.");
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new NativeLibraryException(
                    "The folder of the native library does not exist: " + folder
                            + ". Build Holdfast, or name the folder with -Dholdfast.native=FOLDER.",
                    e);
        }
    }

    static Path find(Path folder, String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> isLibrary(f.getFileName().toString(), name))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new NativeLibraryException("The native library is incomplete: " + folder
                            + " holds no lib" + name + "so (or .dylib, .dll). Build Holdfast anew."));
        } catch (IOException e) {
            throw new NativeLibraryException("The folder of the native library cannot be read: " + folder + ".", e);
        }
    }

    private static boolean isLibrary(String file, String name) {
        return (file.startsWith("lib" + name) || file.startsWith(name))
                && (file.endsWith(".so") || file.endsWith(".dylib") || file.endsWith(".dll"));
    }

    static void open(Path file) {
        try {
            Foreign.load(file);
        } catch (UnsatisfiedLinkError e) {
            String reason = String.valueOf(e.getMessage());
            throw new NativeLibraryException(
                    "The native library cannot be loaded: " + reason + "." + advice(reason), e);
        }
    }

    /** What to do about a reason of the system's loader, if it is known. */
    static String advice(String reason) {
        return reason.contains("GLIBC") || reason.contains("libc.so") || reason.contains("ld-linux")
                ? " It needs the GNU C library 2.34 or newer, which this system does not have."
                : "";
    }
}
