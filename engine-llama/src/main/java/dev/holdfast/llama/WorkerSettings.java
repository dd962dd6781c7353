package dev.holdfast.llama;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a worker serves one model. Immutable.
 *
 * @param model the GGUF file
 * @param name what requests call the model
 * @param listen where it listens
 * @param memory how much it holds
 * @param devices what computes
 * @param library the folder of the native library, or null for the one that belongs to this program
 * @param version of this program
 */
public record WorkerSettings(
        Path model,
        String name,
        Listen listen,
        Memory memory,
        Devices devices,
        @Nullable Path library,
        String version) {
    /** Checks. */
    public WorkerSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The model needs a name.");
        }
    }

    /**
     * Where a worker listens. An address that other machines reach needs TLS and a key.
     *
     * @param host the address
     * @param port the port; 0 for any free one
     * @param key what callers must send as a bearer token; empty for none
     * @param tls the certificate and its key, PEM; null for plain HTTP
     * @param drain how long running requests may take when it stops
     */
    public record Listen(
            String host, int port, String key, @Nullable TlsFiles tls, Duration drain) {
        /** Checks. */
        public Listen {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("The port must be from 0 to 65535, not " + port + ".");
            }
            if (!isLoopback(host) && (tls == null || key.isEmpty())) {
                throw new IllegalArgumentException("Other machines reach the address " + host
                        + ", so the worker needs a key and TLS: set HOLDFAST_WORKER_KEY, --tls-certificate and"
                        + " --tls-key, or listen on 127.0.0.1.");
            }
        }

        private static boolean isLoopback(String host) {
            String lower = host.toLowerCase(Locale.ROOT);
            return lower.equals("localhost")
                    || lower.equals("::1")
                    || lower.equals("[::1]")
                    || lower.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
        }

        /** Hides the key. */
        @Override
        public String toString() {
            return "Listen[host=" + host + ", port=" + port + ", tls=" + tls + "]";
        }
    }

    /**
     * A certificate chain and its key, PEM.
     *
     * @param certificate the chain, the server's own certificate first
     * @param key its private key
     */
    public record TlsFiles(Path certificate, Path key) {}

    /**
     * How much a worker holds; 0 stands for what suits the model and the machine.
     *
     * @param contextTokens the most tokens of a prompt and its answer
     * @param kvTokens tokens in the memory of all requests together
     * @param parallel requests that are computed at once
     * @param batchTokens the most tokens of a step
     * @param queue requests that wait
     * @param prefixCache whether prefixes of prompts are kept and shared
     * @param prefixStore memory for prefixes outside that memory, in MiB
     * @param kvType how keys and values are stored: f32, f16, bf16, q8_0 or q4_0
     */
    public record Memory(
            int contextTokens,
            int kvTokens,
            int parallel,
            int batchTokens,
            int queue,
            boolean prefixCache,
            int prefixStore,
            String kvType) {
        /** What suits the model and the machine. */
        public static final Memory AUTOMATIC = new Memory(0, 0, 0, 0, 0, true, 1024, "f16");

        /** Checks. */
        public Memory {
            atLeastZero("context", contextTokens);
            atLeastZero("kv-tokens", kvTokens);
            atLeastZero("parallel", parallel);
            atLeastZero("batch", batchTokens);
            atLeastZero("queue", queue);
            atLeastZero("prefix-store", prefixStore);
        }
    }

    /**
     * What computes.
     *
     * @param threads threads of the processor; 0 for all
     * @param gpuLayers how many layers GPUs hold; -1 for all that fit
     * @param devices the GPUs' names; empty for all
     * @param splitMode how the model is divided among several: none, layer, row or tensor
     * @param tensorSplit in which proportions; empty for the memory that each has free
     */
    public record Devices(int threads, int gpuLayers, List<String> devices, String splitMode, List<Float> tensorSplit) {
        /** All there is. */
        public static final Devices ALL = new Devices(0, -1, List.of(), "layer", List.of());

        /** Copies. */
        public Devices {
            atLeastZero("threads", threads);
            devices = List.copyOf(devices);
            tensorSplit = List.copyOf(tensorSplit);
        }
    }

    private static void atLeastZero(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative.");
        }
    }
}
