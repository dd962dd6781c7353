package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.simulate.KvTransfer;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.scenario.EngineProfile;
import dev.holdfast.lab.simulate.scenario.ReplicaEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a simulation that say how an engine works; the names are vLLM's where it has them. */
final class SimulateEngine {
    private static final double GIGA = 1e9;
    private static final double MILLIS = 1000;

    @Option(
            names = "--max-model-len",
            paramLabel = "TOKENS",
            description = "The longest request, prompt and answer (default: the model's, or what fits).")
    private @Nullable Long context;

    @Option(
            names = "--max-num-batched-tokens",
            paramLabel = "TOKENS",
            split = ",",
            description = "The most tokens of a step; several make a sweep (default: vLLM's).")
    private List<Integer> batches = List.of();

    @Option(names = "--max-num-seqs", paramLabel = "N", description = "The most requests at once (default: vLLM's).")
    private @Nullable Integer sequences;

    @Option(
            names = "--gpu-memory-utilization",
            paramLabel = "SHARE",
            description = "The share of the memory that an engine uses (default: 0.92).")
    private double utilisation = EngineSettings.UTILISATION;

    @Option(
            names = "--kv-cache-dtype",
            paramLabel = "FORMAT",
            description = "Of keys and values: bf16, fp8, ... (default: bf16).")
    private @Nullable String cacheFormat;

    @Option(names = "--no-enable-prefix-caching", description = "Keep nothing of prompts.")
    private boolean noCaching;

    @Option(
            names = "--speculative-tokens",
            paramLabel = "N",
            description = "Drafted tokens for each request and step (default: 0).")
    private int drafts;

    @Option(
            names = "--acceptance-rate",
            paramLabel = "SHARE",
            description = "The probability that a drafted token is accepted (default: 0.7).")
    private double acceptance = 0.7;

    @Option(names = "--draft-ms", paramLabel = "MS", description = "What drafting adds to a step (default: 0).")
    private double draftMillis;

    @Option(
            names = "--overhead-ms",
            paramLabel = "MS",
            description = "What a request takes beside its steps until its first token (default: 28).")
    private @Nullable Double overheadMillis;

    @Option(
            names = "--kv-link-gb-s",
            paramLabel = "GB/S",
            description = "Of each accelerator to the other machine, for --prefill-replicas (default: 50, 400 Gbit/s).")
    private double link = 50;

    /**
     * An engine to simulate.
     *
     * @param model what it holds and how it schedules
     * @param times how long its steps take
     * @param transfer how its keys and values get elsewhere
     * @param name in words
     * @param memory in words
     */
    record Chosen(EngineModel model, StepTimes times, KvTransfer transfer, String name, String memory) {}

    /** The budgets of the sweep, empty for the usual one. */
    List<Integer> batches() {
        return batches;
    }

    Chosen choose(SimulateHardware hardware, long typicalTokens) {
        Path measured = hardware.profile();
        return measured == null
                ? planned(hardware, typicalTokens)
                : profiled(EngineProfile.read(PlanFiles.yaml(measured)));
    }

    private Speculation speculation() {
        return drafts == 0 ? Speculation.NONE : new Speculation(drafts, acceptance, draftMillis / MILLIS);
    }

    private Chosen profiled(EngineProfile profile) {
        EngineModel model = new EngineModel(
                profile.kvTokens(),
                EngineModel.DEFAULT_BLOCK_TOKENS,
                context == null ? profile.context() : (int) Math.min(context, profile.context()),
                profile.batchedTokens(),
                sequences == null ? profile.sequences() : sequences,
                !noCaching,
                speculation(),
                overheadMillis == null ? profile.firstTokenSeconds() : overheadMillis / MILLIS);
        return new Chosen(
                model,
                profile.times(),
                new KvTransfer(0, profile.kvBytesPerToken() / (link * GIGA)),
                profile.name(),
                memory(model));
    }

    private Chosen planned(SimulateHardware hardware, long typicalTokens) {
        ModelSpec spec = hardware.model();
        Accelerator accelerator = hardware.accelerator();
        Replica replica = Replica.of(spec, accelerator, hardware.layout(), settings(spec, accelerator, maximum(spec)));
        if (!replica.fits() && context != null && replica.memory().cache() > 0) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "a request of --max-model-len %d tokens does not fit: the memory of a replica holds %d; lower it or use more"
                            + " accelerators",
                    context,
                    replica.cacheTokens()));
        }
        double overhead = overheadMillis != null
                ? overheadMillis / MILLIS
                : hardware.hasOwnFigures()
                        ? accelerator.efficiencies().firstTokenSeconds()
                        : ReplicaEngine.REQUEST_OVERHEAD;
        EngineModel model = ReplicaEngine.model(replica, typicalTokens, !noCaching, speculation(), overhead);
        return new Chosen(
                model,
                ReplicaEngine.times(replica),
                ReplicaEngine.transfer(replica, link * GIGA),
                spec.name() + " (" + spec.quantisation().format().label() + ") on " + accelerator.name() + " "
                        + hardware.layout().described(),
                memory(model));
    }

    private long maximum(ModelSpec spec) {
        long most = spec.embedding().contextMaximum();
        if (context != null && (context < 2 || context > most)) {
            throw new PlanException(
                    "--max-model-len " + context + " is not from 2 to the " + most + " tokens of " + spec.name());
        }
        return context == null ? most : context;
    }

    private EngineSettings settings(ModelSpec spec, Accelerator accelerator, long length) {
        EngineSettings usual = Replica.usualSettings(spec, accelerator);
        return new EngineSettings(
                cacheFormat == null ? usual.cacheFormat() : CacheFormat.of(cacheFormat),
                length,
                batches.isEmpty() ? usual.maxBatchedTokens() : batches.getLast(),
                sequences == null ? usual.maxSequences() : sequences,
                utilisation,
                usual.blockTokens(),
                usual.statePages(),
                usual.speculativeBlocks(),
                usual.graphBytes());
    }

    private static String memory(EngineModel model) {
        return String.format(
                Locale.ROOT,
                "%,d tokens of keys and values; context %,d; at most %d requests and %,d tokens in a step%s",
                model.kvTokens(),
                model.contextTokens(),
                model.maxSequences(),
                model.maxBatchedTokens(),
                model.prefixCaching() ? "; prefix cache" : "");
    }
}
