package dev.holdfast.llama;

import dev.holdfast.engine.LocalGpu;
import dev.holdfast.engine.LocalSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a worker is started with. Pure functions. */
final class WorkerArguments {
    /** Names the key that callers must send; the worker reads it from its environment, where no other user sees it. */
    static final String KEY = "HOLDFAST_WORKER_KEY";

    private static final long STORE_PART = 8;

    /** What native code and Java need; anything else, such as the platform's secrets, stays here. */
    private static final List<String> INHERITED = List.of(
            "PATH",
            "HOME",
            "USER",
            "TMPDIR",
            "TMP",
            "TEMP",
            "TZ",
            "LANG",
            "LC_",
            "LD_LIBRARY_PATH",
            "DYLD_",
            "CUDA_",
            "NVIDIA_",
            "GGML_",
            "LLAMA_",
            "HIP_",
            "ROCR_",
            "HSA_",
            "VK_",
            "XDG_",
            "OMP_",
            "SYSTEMROOT",
            "WINDIR");

    private WorkerArguments() {}

    /** The arguments after the command {@code worker}. */
    static List<String> of(String model, Path file, LocalSettings local) {
        List<String> arguments = new ArrayList<>(List.of(
                "--model", file.toString(), "--name", model, "--host", "127.0.0.1", "--port", "0", "--drain", "0"));
        number(arguments, "--context", local.context());
        number(arguments, "--kv-tokens", local.kvTokens());
        number(arguments, "--parallel", local.parallel());
        number(arguments, "--batch", local.tuning().batch());
        number(arguments, "--threads", local.threads());
        arguments.addAll(List.of("--kv-type", local.tuning().kvType()));
        if (!local.tuning().prefixCache()) {
            arguments.add("--no-prefix-cache");
        }
        arguments.addAll(List.of("--prefix-store", Long.toString(prefixStore(local) >> 20)));
        gpu(arguments, local.gpu());
        arguments.add("--supervised");
        return arguments;
    }

    private static long prefixStore(LocalSettings local) {
        long limit = local.memoryLimit().bytes();
        long wanted = local.tuning().prefixStore().bytes();
        return limit == 0 ? wanted : Math.min(wanted, limit / STORE_PART);
    }

    private static void gpu(List<String> arguments, LocalGpu gpu) {
        arguments.addAll(List.of("--gpu-layers", Integer.toString(gpu.layers())));
        gpu.devices().forEach(device -> arguments.addAll(List.of("--device", device)));
        arguments.addAll(List.of("--split-mode", gpu.split().name().toLowerCase(Locale.ROOT)));
        if (!gpu.shares().isEmpty()) {
            String shares = gpu.shares().stream().map(String::valueOf).collect(Collectors.joining(","));
            arguments.addAll(List.of("--tensor-split", shares));
        }
    }

    private static void number(List<String> arguments, String option, int value) {
        if (value != 0) {
            arguments.addAll(List.of(option, Integer.toString(value)));
        }
    }

    /** The worker's environment: of ours only what it needs, and its key. */
    static Map<String, String> environment(Map<String, String> ours, String key) {
        Map<String, String> environment = new TreeMap<>();
        ours.forEach((name, value) -> {
            String upper = name.toUpperCase(Locale.ROOT);
            boolean inherited = INHERITED.stream()
                    .anyMatch(known -> known.endsWith("_") ? upper.startsWith(known) : upper.equals(known));
            if (inherited) {
                environment.put(name, value);
            }
        });
        environment.put(KEY, key);
        return environment;
    }
}
