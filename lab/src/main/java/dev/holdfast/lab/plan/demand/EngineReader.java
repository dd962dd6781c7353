package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.model.EngineSettings;
import java.util.Locale;
import java.util.Optional;

/** Reads which engine is used, and its flags. Pure. */
final class EngineReader {
    private static final String CACHING = "prefix_caching";
    private static final double GIGA = 1e9;
    private final Document part;

    EngineReader(Document part) {
        this.part = part;
    }

    EngineChoice read() {
        Fields.only(
                part,
                "name",
                "version",
                "max_model_len",
                "max_num_batched_tokens",
                "max_num_seqs",
                "gpu_memory_utilization",
                "block_size",
                CACHING,
                "tensor_parallel",
                "pipeline_parallel",
                "expert_parallel",
                "data_parallel",
                "disk_gb_per_s",
                "capture_seconds");
        EngineChoice.Kind kind = DemandReader.one(
                part, "name", EngineChoice.Kind.VLLM, EngineChoice.Kind.values(), EngineChoice.Kind::label);
        return new EngineChoice(
                kind,
                version(),
                new EngineChoice.Limits(
                        part.whole("max_model_len", 0, 1, LengthSpec.MOST),
                        (int) part.whole("max_num_batched_tokens", 0, 1, 1 << 24),
                        (int) part.whole("max_num_seqs", 0, 1, 1 << 20)),
                Fields.between(part, "gpu_memory_utilization", 0, 0.01, 1),
                (int) part.whole("block_size", 0, 1, 1 << 16),
                statePages(),
                new EngineChoice.Forced(
                        parallel("tensor_parallel"),
                        parallel("pipeline_parallel"),
                        parallel("expert_parallel"),
                        parallel("data_parallel")),
                new EngineChoice.Start(
                        Fields.between(part, "disk_gb_per_s", 1, 0.001, 1000) * GIGA,
                        Fields.between(part, "capture_seconds", 60, 0, 36_000)));
    }

    private int parallel(String field) {
        return (int) part.whole(field, 0, 1, 1024);
    }

    private String version() {
        if (!part.has("version")) {
            return "";
        }
        String version =
                part.node().path("version").asText("").toLowerCase(Locale.ROOT).replaceFirst("^v", "");
        if (!version.matches("[0-9]{1,4}(\\.[0-9]{1,4}){0,3}.{0,20}")) {
            throw part.wrong("field 'version' is '" + Fields.shown(version) + "', not a version such as 0.22");
        }
        return version;
    }

    private Optional<EngineSettings.StatePages> statePages() {
        if (!part.has(CACHING)) {
            return Optional.empty();
        }
        String mode = part.node().path(CACHING).asText("").toLowerCase(Locale.ROOT);
        return switch (mode) {
            case "none", "off", "false" -> Optional.of(EngineSettings.StatePages.ONE);
            case "align" -> Optional.of(EngineSettings.StatePages.TWO);
            case "all" -> Optional.of(EngineSettings.StatePages.EACH_BLOCK);
            default ->
                throw part.wrong("field '" + CACHING + "' is '" + Fields.shown(mode)
                        + "'; possible are none, align and all (vLLM's modes for layers that keep a state)");
        };
    }
}
