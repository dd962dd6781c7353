package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.EngineChoice;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Link;
import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.MemoryBudget;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Quantisation;
import dev.holdfast.lab.plan.model.WeightFormat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The replicas that are worth trying: layouts and formats on an accelerator. Pure functions. */
final class Candidates {
    private static final double GIB = 1L << 30;
    private static final int[] SIZES = {1, 2, 4, 8};
    private static final int MOST_MACHINE = 8;
    private static final int EMBEDDED_BATCH = 512;
    private static final int EMBEDDED_SEQUENCES = 32;

    private final Demand demand;
    private final Accelerator accelerator;
    private final List<Replica> possible = new ArrayList<>();
    private final List<Verdict> refused = new ArrayList<>();

    private Candidates(Demand demand, Accelerator accelerator) {
        this.demand = demand;
        this.accelerator = accelerator;
    }

    /** All that may be tried of a model on an accelerator. */
    static Candidates of(Demand demand, ModelSpec model, Accelerator accelerator) {
        Candidates found = new Candidates(demand, accelerator);
        List<Quantisation> stored = new ArrayList<>();
        demand.formats().weights().forEach(format -> stored.add(Quantisation.usual(format)));
        if (stored.isEmpty()) {
            stored.add(model.quantisation());
        }
        for (Quantisation quantisation : stored) {
            for (CacheFormat cache : demand.formats().caches()) {
                found.tryAll(model.storedAs(quantisation), cache);
            }
        }
        return found;
    }

    List<Replica> possible() {
        return possible;
    }

    List<Verdict> refused() {
        return refused;
    }

    static String described(Replica replica) {
        return replica.model().name() + " " + stored(replica.model()) + "/"
                + replica.settings().cacheFormat().label() + " on "
                + replica.accelerator().name() + " "
                + replica.layout().described();
    }

    static String stored(ModelSpec model) {
        return model.quantisation().format().label();
    }

    private void tryAll(ModelSpec stored, CacheFormat cache) {
        long context = demand.lengths().context().tokens();
        if (context > stored.embedding().contextMaximum()) {
            refused.add(new Verdict.DoesNotFit(
                    stored.name(),
                    String.format(
                            Locale.ROOT,
                            "requests of %,d tokens are asked, the model takes %,d",
                            context,
                            stored.embedding().contextMaximum())));
            return;
        }
        EngineSettings settings = settings(stored, cache);
        int before = possible.size();
        boolean slow = accelerator.link().isSlow();
        stages(slow ? new int[] {1, 2, 4} : new int[] {1}).forEach(stage -> tryStages(stored, settings, stage));
        if (possible.size() == before && !slow) {
            stages(new int[] {2, 4}).forEach(stage -> tryStages(stored, settings, stage));
        }
    }

    private List<Integer> stages(int[] usual) {
        int forced = demand.engine().forced().pipeline();
        List<Integer> all = new ArrayList<>();
        for (int stage : usual) {
            all.add(forced > 0 ? forced : stage);
        }
        return all.stream().distinct().toList();
    }

    private void tryStages(ModelSpec stored, EngineSettings settings, int stages) {
        EngineChoice.Forced forced = demand.engine().forced();
        int data = Math.max(1, forced.data());
        for (int size : SIZES) {
            int tensor = forced.tensor() > 0 ? forced.tensor() : size;
            boolean single = accelerator.link().kind() == Link.Kind.NONE;
            boolean given = forced.tensor() > 0 || forced.data() > 0 || forced.pipeline() > 0;
            if ((single && tensor * stages * data > 1) || (!given && tensor * stages > MOST_MACHINE)) {
                continue;
            }
            Set<Integer> spreads = new LinkedHashSet<>();
            spreads.add(Math.max(1, forced.expert()));
            if (forced.expert() == 0 && stored.experts() > 0 && tensor * data > 1) {
                spreads.add(tensor * data);
            }
            spreads.forEach(spread -> tryOne(stored, settings, new Layout(tensor, stages, spread, data)));
            if (forced.tensor() > 0) {
                break;
            }
        }
    }

    private void tryOne(ModelSpec stored, EngineSettings settings, Layout layout) {
        String what = stored.name() + " " + stored(stored) + "/"
                + settings.cacheFormat().label() + " on " + accelerator.name() + " " + layout.described();
        try {
            Replica replica = Replica.of(stored, accelerator, layout, settings);
            if (replica.fits()) {
                possible.add(replica);
            } else {
                refused.add(new Verdict.DoesNotFit(what, shortage(replica)));
            }
        } catch (PlanException indivisible) {
            refused.add(new Verdict.Excluded(what, String.valueOf(indivisible.getMessage())));
        }
    }

    private static String shortage(Replica replica) {
        MemoryBudget memory = replica.memory();
        String sums = String.format(
                Locale.ROOT,
                "of each %.2f GiB, %.2f are the engine's; %.2f of weights, %.2f of a step's peak and %.2f beside",
                replica.accelerator().memoryBytes() / GIB,
                memory.requested() / GIB,
                memory.weights() / GIB,
                memory.activations() / GIB,
                (memory.outside() + memory.graphs()) / GIB);
        if (memory.cache() <= 0) {
            return String.format(Locale.ROOT, "%s are %.2f too many", sums, -memory.cache() / GIB);
        }
        return String.format(
                Locale.ROOT,
                "%s leave %.2f for the cache, which are %,d blocks; one request of %,d tokens needs %,d",
                sums,
                memory.cache() / GIB,
                replica.blocks(),
                replica.settings().maxModelLength(),
                replica.cache().pagesPerRequest(replica.settings().maxModelLength()));
    }

    private EngineSettings settings(ModelSpec stored, CacheFormat cache) {
        EngineChoice engine = demand.engine();
        EngineSettings usual = Replica.usualSettings(stored, accelerator);
        boolean embedded = engine.kind() == EngineChoice.Kind.EMBEDDED;
        EngineChoice.Limits limits = engine.limits();
        long context = demand.lengths().context().tokens();
        if (limits.modelLength() > 0 && limits.modelLength() < context) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "field 'engine: max_model_len' is %,d, but requests of up to %,d tokens are asked; raise it, or lower"
                            + " 'lengths: context'",
                    limits.modelLength(),
                    context));
        }
        int batch = embedded ? EMBEDDED_BATCH : usual.maxBatchedTokens();
        int sequences = embedded ? EMBEDDED_SEQUENCES : usual.maxSequences();
        boolean shares = demand.lengths().context().shared() > 0;
        return new EngineSettings(
                cache,
                limits.modelLength() > 0 ? limits.modelLength() : context,
                limits.batchedTokens() > 0 ? limits.batchedTokens() : batch,
                limits.sequences() > 0 ? limits.sequences() : sequences,
                engine.memoryShare(),
                engine.blockTokens() > 0 ? engine.blockTokens() : usual.blockTokens(),
                engine.statePages().orElse(shares ? EngineSettings.StatePages.TWO : EngineSettings.StatePages.ONE),
                usual.speculativeBlocks(),
                usual.graphBytes());
    }

    /** Bits of a stored weight, to tell coarser options from finer ones. */
    static double bits(Replica replica) {
        WeightFormat format = replica.model().quantisation().format();
        return format.bits();
    }
}
