package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.DemandReader;
import dev.holdfast.lab.plan.demand.Overlay;
import dev.holdfast.lab.plan.demand.Profiles;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of a plan that say what is asked. What is given on the command line wins over the file, that over the profile. */
final class PlanFlags {
    @Parameters(
            arity = "0..1",
            paramLabel = "DEMAND",
            description = "A YAML file that says what is asked; see docs/planning.md.")
    private @Nullable Path file;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Start from chatbot, rag, agents, batch or fine-tuning.")
    private @Nullable String profile;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A name of the catalogue, a folder with config.json, or a GGUF file; several are compared.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--weights",
            paramLabel = "FORMATS",
            split = ",",
            description = "Try these formats, such as bf16,fp8.")
    private List<String> weights = new ArrayList<>();

    @Option(
            names = "--kv-cache-dtype",
            paramLabel = "FORMATS",
            split = ",",
            description = "Try these formats of the cache: bf16, fp8 (default: bf16).")
    private List<String> caches = new ArrayList<>();

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second, the mean of the day.")
    private @Nullable String rate;

    @Option(names = "--users", paramLabel = "N", description = "People in the busiest hour, in place of a rate.")
    private @Nullable String users;

    @Option(names = "--think", paramLabel = "SECONDS", description = "Between an answer and the next question.")
    private @Nullable String think;

    @Option(names = "--peak-ratio", paramLabel = "N", description = "The busiest hour over the mean of the day.")
    private @Nullable String peak;

    @Option(names = "--input", paramLabel = "TOKENS", description = "Length of prompts, or a distribution in YAML.")
    private @Nullable String input;

    @Option(names = "--output", paramLabel = "TOKENS", description = "Length of answers, or a distribution in YAML.")
    private @Nullable String output;

    @Option(names = "--trace", paramLabel = "TRACE", description = "Lengths and rate of a trace: a name or a file.")
    private @Nullable String trace;

    @Option(names = "--context", paramLabel = "TOKENS", description = "The longest prompt with its answer.")
    private @Nullable String context;

    @Option(names = "--shared-prefix", paramLabel = "SHARE", description = "Of the prompts, found in the prefix cache.")
    private @Nullable String shared;

    @Option(names = "--ttft", paramLabel = "MS", description = "Target for the time to the first token.")
    private @Nullable String ttft;

    @Option(names = "--tpot", paramLabel = "MS", description = "Target for the time per output token.")
    private @Nullable String tpot;

    @Option(names = "--percentile", paramLabel = "N", description = "Of requests that meet the targets (default: 95).")
    private @Nullable String percentile;

    @Option(names = "--availability", paramLabel = "N+K", description = "Spare replicas: N, N+1, N+2, N+1 machines.")
    private @Nullable String availability;

    @Option(names = "--data", paramLabel = "WHERE", description = "on-premises, own-cloud or any (default: own-cloud).")
    private @Nullable String data;

    @Option(names = "--budget", paramLabel = "USD", description = "A month.")
    private @Nullable String budget;

    @Option(
            names = {"-a", "--accelerator"},
            paramLabel = "NAMES",
            split = ",",
            description = "Only these, such as H100,L40S.")
    private List<String> accelerators = new ArrayList<>();

    @Option(names = "--instance", paramLabel = "NAMES", split = ",", description = "Only these, such as p5.48xlarge.")
    private List<String> instances = new ArrayList<>();

    @Option(names = "--engine", paramLabel = "NAME", description = "vllm or embedded (default: vllm).")
    private @Nullable String engine;

    @Option(names = "--engine-version", paramLabel = "VERSION", description = "Of vLLM; decides about defaults.")
    private @Nullable String version;

    @Option(names = "--max-model-len", paramLabel = "TOKENS", description = "As the engine's.")
    private @Nullable String modelLength;

    @Option(names = "--max-num-seqs", paramLabel = "N", description = "As the engine's.")
    private @Nullable String sequences;

    @Option(names = "--max-num-batched-tokens", paramLabel = "N", description = "As the engine's.")
    private @Nullable String batched;

    @Option(names = "--gpu-memory-utilization", paramLabel = "SHARE", description = "As the engine's.")
    private @Nullable String utilisation;

    @Option(
            names = {"-tp", "--tensor-parallel-size"},
            paramLabel = "N",
            description = "As the engine's.")
    private @Nullable String tensor;

    @Option(
            names = {"-pp", "--pipeline-parallel-size"},
            paramLabel = "N",
            description = "As the engine's.")
    private @Nullable String pipeline;

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = "Any field of a demand, such as owned.purchase_usd=30000.")
    private Map<String, String> fields = new LinkedHashMap<>();

    /** What is asked. */
    Demand demand() {
        Document asked = Overlay.of(fromFile(), flags());
        return DemandReader.read(asked, PlanFlags::trace);
    }

    private Document fromFile() {
        Document base = file == null
                ? Document.of("the command line", AdminClient.JSON.createObjectNode())
                : PlanFiles.yaml(file);
        String named = profile == null && base.has("profile") ? base.text("profile") : profile;
        if (named == null) {
            return base;
        }
        Document whole = Overlay.of(Profiles.named(named), base);
        ObjectNode node = ((ObjectNode) whole.node()).put("profile", named);
        return Document.of(whole.place(), node);
    }

    private static Trace trace(String name) {
        return BuiltInTrace.isNamed(name) ? BuiltInTrace.named(name).trace() : TraceFile.of(Path.of(name));
    }

    private Document flags() {
        ObjectNode root = AdminClient.JSON.createObjectNode();
        list(root, "models", models);
        list(root.withObject("/formats"), "weights", weights);
        list(root.withObject("/formats"), "cache", caches);
        list(root.withObject("/hardware"), "accelerators", accelerators);
        list(root.withObject("/hardware"), "instances", instances);
        load(root.withObject("/load"));
        lengths(root.withObject("/lengths"));
        put(root.withObject("/targets"), "ttft_ms", ttft);
        put(root.withObject("/targets"), "tpot_ms", tpot);
        put(root.withObject("/targets"), "percentile", percentile);
        put(root.withObject("/operation"), "availability", availability);
        put(root.withObject("/operation"), "data", data);
        put(root.withObject("/operation"), "budget_per_month", budget);
        engine(root.withObject("/engine"));
        fields.forEach((field, value) -> set(root, field, value));
        List<String> empty = new ArrayList<>();
        root.properties().forEach(entry -> {
            if (entry.getValue().isEmpty()) {
                empty.add(entry.getKey());
            }
        });
        root.remove(empty);
        return Document.of(file == null ? "the command line" : file.toString(), root);
    }

    private void load(ObjectNode part) {
        put(part, "requests_per_second", rate);
        put(part, "users", users);
        put(part, "think_seconds", think);
        put(part, "peak_ratio", peak);
    }

    private void lengths(ObjectNode part) {
        put(part, "input", input);
        put(part, "output", output);
        put(part, "trace", trace);
        put(part, "context", context);
        put(part, "shared_prefix", shared);
    }

    private void engine(ObjectNode part) {
        put(part, "name", engine);
        if (version != null) {
            part.put("version", version);
        }
        put(part, "max_model_len", modelLength);
        put(part, "max_num_seqs", sequences);
        put(part, "max_num_batched_tokens", batched);
        put(part, "gpu_memory_utilization", utilisation);
        put(part, "tensor_parallel", tensor);
        put(part, "pipeline_parallel", pipeline);
    }

    private static void list(ObjectNode part, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(part.withArray("/" + field)::add);
        }
    }

    private static void put(ObjectNode part, String field, @Nullable String value) {
        if (value != null) {
            part.set(field, value(field, value));
        }
    }

    private static JsonNode value(String field, String value) {
        return Document.yaml("--" + field, "value: " + value).node().path("value");
    }

    private static void set(ObjectNode root, String field, String value) {
        String[] names = field.split("\\.", -1);
        if (names.length > 2 || names[0].isEmpty()) {
            throw new PlanException("--set " + field + ": a field is SECTION.NAME, such as owned.purchase_usd");
        }
        if (names.length == 2) {
            put(root.withObject("/" + names[0]), names[1], value);
        } else {
            put(root, names[0], value);
        }
    }
}
