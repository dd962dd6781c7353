package dev.holdfast.app.cli;

import dev.holdfast.llama.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code worker}, by what they are about. Filled by picocli. */
final class WorkerOptions {
    private WorkerOptions() {}

    /** Where it listens. */
    static final class Listening {
        @Option(names = "--host", paramLabel = "HOST", description = "The address (default: 127.0.0.1).")
        private String host = "127.0.0.1";

        @Option(names = "--port", paramLabel = "PORT", description = "The port (default: any free one).")
        private int port;

        @Option(names = "--tls-certificate", paramLabel = "FILE", description = "The certificate chain, PEM.")
        private @Nullable Path certificate;

        @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key, PEM.")
        private @Nullable Path key;

        @Option(
                names = "--drain",
                paramLabel = "SECONDS",
                description = "How long running requests may take when it stops (default: 25).")
        private int drain = 25;

        WorkerSettings.Listen settings(String bearerKey) {
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("--tls-certificate and --tls-key go together.");
            }
            WorkerSettings.TlsFiles tls =
                    certificate == null || key == null ? null : new WorkerSettings.TlsFiles(certificate, key);
            return new WorkerSettings.Listen(host, port, bearerKey, tls, Duration.ofSeconds(Math.max(0, drain)));
        }
    }

    /** How much it holds. */
    static final class Holding {
        @Option(
                names = "--context",
                paramLabel = "N",
                description =
                        "The most tokens of a prompt and its answer (default: what the model was trained for, 8192 at"
                                + " most).")
        private int context;

        @Option(
                names = "--kv-tokens",
                paramLabel = "N",
                description =
                        "Tokens in the memory of all requests together (default: twice the context, 16384 at least).")
        private int kvTokens;

        @Option(names = "--parallel", paramLabel = "N", description = "Requests computed at once (default: 32).")
        private int parallel;

        @Option(names = "--batch", paramLabel = "N", description = "The most tokens of a step (default: 512).")
        private int batch;

        @Option(names = "--queue", paramLabel = "N", description = "Requests that may wait (default: 1024).")
        private int queue;

        @Option(names = "--no-prefix-cache", description = "Keep and share no prefixes of prompts.")
        private boolean noPrefixCache;

        @Option(
                names = "--prefix-store",
                paramLabel = "MIB",
                description = "Memory for prefixes that leave the KV memory, without GPUs; 0: none (default: 1024).")
        private int prefixStore = 1024;

        @Option(
                names = "--kv-type",
                paramLabel = "TYPE",
                description = "How keys and values are stored: f32, f16, bf16, q8_0, q4_0 (default: f16).")
        private String kvType = "f16";

        WorkerSettings.Memory settings() {
            return new WorkerSettings.Memory(
                    context, kvTokens, parallel, batch, queue, !noPrefixCache, prefixStore, kvType);
        }
    }

    /** What computes. */
    static final class Computing {
        @Option(names = "--threads", paramLabel = "N", description = "Processor threads (default: one for each core).")
        private int threads;

        @Option(
                names = "--gpu-layers",
                paramLabel = "N",
                description = "How many layers GPUs hold (default: all that fit).")
        private int gpuLayers = -1;

        @Option(names = "--device", paramLabel = "NAME", description = "A GPU to use; may be repeated (default: all).")
        private List<String> devices = new ArrayList<>();

        @Option(
                names = "--split-mode",
                paramLabel = "MODE",
                description = "How GPUs share the model: none, layer, row, tensor (default: layer).")
        private String splitMode = "layer";

        @Option(
                names = "--tensor-split",
                paramLabel = "A,B",
                description = "In which proportions (default: by free memory).")
        private @Nullable String tensorSplit;

        WorkerSettings.Devices settings() {
            return new WorkerSettings.Devices(
                    threads, gpuLayers, devices, splitMode, WorkerCommand.proportions(tensorSplit));
        }
    }
}
