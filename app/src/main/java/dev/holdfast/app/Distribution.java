package dev.holdfast.app;

import dev.holdfast.llama.WorkerProgram;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies beside the program: the demo model, and the program itself, to be started again as a worker. Stateless. */
final class Distribution {
    /** System property: the file that lets the worker's Java start fast. */
    private static final String WORKER_CACHE = "holdfast.worker.cache";

    /** System property: the folder of the native libraries. */
    private static final String NATIVE = "holdfast.native";

    private static final Path DEMO = Path.of("models", "demo.gguf");
    private static final int LEVELS = 4;

    private Distribution() {}

    /** The file of the demo model; null if this build has none. */
    static @Nullable Path demoModel() {
        Path here = location();
        for (int level = 0; here != null && level < LEVELS; level++) {
            for (Path home : List.of(here, here.resolve("holdfast"))) {
                if (Files.isRegularFile(home.resolve(DEMO))) {
                    return home.resolve(DEMO);
                }
            }
            here = here.getParent();
        }
        return null;
    }

    /** Where this class was loaded from; null if that is not a place in the file system. */
    private static @Nullable Path location() {
        CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException | IllegalArgumentException notAFile) {
            return null;
        }
    }

    /** This program, as a worker: the same Java and the same class path. */
    static WorkerProgram worker() {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:aot*=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dfile.encoding=UTF-8"));
        String cache = System.getProperty(WORKER_CACHE, "");
        if (!cache.isEmpty()) {
            java.addAll(List.of("-XX:AOTCache=" + cache, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining"));
        }
        String libraries = System.getProperty(NATIVE, "");
        if (!libraries.isEmpty()) {
            java.add("-D" + NATIVE + "=" + libraries);
        }
        return new WorkerProgram(
                java, List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "worker"));
    }
}
