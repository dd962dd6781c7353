package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.model.CacheLayout;
import dev.holdfast.lab.simulate.KvTransfer;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.engine.StepTimes;
import java.util.Locale;

/** The engine to simulate that a replica of the planner is. Pure functions. */
public final class ReplicaEngine {
    /**
     * Seconds that a request takes beside its steps until its first token: HTTP, tokenizer, scheduling, sending. The intercept of a linear
     * fit of the mean TTFT over 41 published measurements of Llama-3.1-70B FP8 on H100 (InferenceX, vLLM 2025-10); one constant for all.
     */
    public static final double REQUEST_OVERHEAD = 0.028;

    private static final double TRANSFER_LATENCY = 10e-6;

    private ReplicaEngine() {}

    /**
     * What it holds and how it schedules.
     *
     * @param replica of the planner
     * @param typicalTokens of a request, prompt and answer; decides only how much memory models need whose layers have windows or
     *     states, since theirs does not grow with the length
     * @param prefixCaching whether it keeps prompts
     * @param speculation what it drafts
     * @param overhead seconds that a request takes beside its steps until its first token
     * @throws PlanException if the model does not fit, or its memory does not hold a single request
     */
    public static EngineModel model(
            Replica replica, long typicalTokens, boolean prefixCaching, Speculation speculation, double overhead) {
        int groups = replica.layout().dataParallel();
        long context = replica.settings().maxModelLength();
        long tokens = tokens(replica, Math.clamp(typicalTokens, 1, context));
        if (replica.memory().cache() <= 0 || tokens < replica.settings().blockTokens()) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "%s does not fit on %s with %s: %.1f GiB of weights and %.1f GiB beside leave no memory for a request of the"
                            + " %.1f GiB that the engine may use on each; use more accelerators or a smaller format of weights",
                    replica.model().name(),
                    replica.accelerator().name(),
                    replica.layout().described(),
                    gib(replica.memory().weights()),
                    gib(replica.memory().activations() + replica.memory().outside()),
                    gib(replica.memory().requested())));
        }
        return new EngineModel(
                tokens,
                replica.settings().blockTokens(),
                (int) Math.min(Integer.MAX_VALUE, context),
                Math.multiplyExact(replica.settings().maxBatchedTokens(), groups),
                Math.multiplyExact(replica.settings().maxSequences(), groups),
                prefixCaching,
                speculation,
                overhead);
    }

    private static long tokens(Replica replica, long typical) {
        CacheLayout cache = replica.cache();
        long blocks = replica.blocks();
        boolean grows = cache.windows().isEmpty() && cache.stateBytes() == 0 && cache.groupCount() == 1;
        return grows ? blocks * cache.blockTokens() : (long) (cache.concurrency(blocks, typical) * typical);
    }

    /** How long its steps take. */
    public static StepTimes times(Replica replica) {
        return replica.step()::seconds;
    }

    /**
     * How the keys and values of a prompt get to another replica of the same kind: all accelerators send their part at once, each over
     * a link of its own.
     *
     * @param bytesPerSecond of each accelerator's link to the other machine
     */
    public static KvTransfer transfer(Replica replica, double bytesPerSecond) {
        double bytes = replica.step().work().cache().bytesPerToken();
        return new KvTransfer(TRANSFER_LATENCY, bytes / bytesPerSecond);
    }

    private static double gib(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
