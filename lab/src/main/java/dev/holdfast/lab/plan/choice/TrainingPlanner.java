package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.FineTuning;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Training;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Memory, time and cost of a fine-tuning run, its states spread over the accelerators (ZeRO stage 3 or FSDP) and its activations
 * recomputed. Pure functions.
 */
public final class TrainingPlanner {
    private static final double GIB = 1L << 30;
    private static final double SPARE = 0.9;
    private static final double MFU = 0.4;
    private static final double MFU_LOW = 0.25;
    private static final int MOST = 512;
    private static final double HOUR = 3600;

    private final Training training;
    private final Offers offers;

    private TrainingPlanner(Training training, Offers offers) {
        this.training = training;
        this.offers = offers;
    }

    /**
     * The options, the cheapest first, those without a price last.
     *
     * @throws PlanException if none fits
     */
    public static List<TrainingOption> plan(Demand demand, List<ModelSpec> models, HardwareCatalogue catalogue) {
        Training training = demand.training().orElseThrow(() -> new PlanException("no training is asked"));
        TrainingPlanner planner = new TrainingPlanner(training, new Offers(demand, catalogue));
        List<TrainingOption> found = new ArrayList<>();
        for (ModelSpec model : models) {
            for (Accelerator accelerator : planner.offers.accelerators()) {
                planner.offers.of(accelerator).forEach(offer -> planner.add(found, model, accelerator, offer));
            }
        }
        if (found.isEmpty()) {
            throw new PlanException(
                    "the run does not fit on " + MOST + " of any accelerator that is allowed: its activations"
                            + " are not spread; lower 'training: sequence_tokens' or 'sequences'");
        }
        found.sort(
                Comparator.comparing((TrainingOption option) -> !option.offer().priced())
                        .thenComparingDouble(option -> option.offer().priced() ? option.usd() : option.hours()));
        return found;
    }

    private void add(List<TrainingOption> found, ModelSpec model, Accelerator accelerator, Offer offer) {
        FineTuning run = run(model);
        FineTuning.Memory memory = run.memory();
        double states = memory.total() - memory.activations();
        double room = accelerator.memoryBytes() * SPARE - memory.activations();
        if (room <= 0 || states / room > MOST) {
            return;
        }
        int needed = 1;
        while (states / needed > room) {
            needed *= 2;
        }
        int machines = offer.perMachine() == 0 ? needed : Math.ceilDiv(needed, offer.perMachine());
        int used = offer.perMachine() == 0 ? needed : machines * offer.perMachine();
        double hours = run.seconds(accelerator, used, training.tokens() * training.epochs()) / HOUR;
        found.add(new TrainingOption(
                model,
                accelerator,
                offer,
                used,
                machines,
                states / used + memory.activations(),
                hours,
                hours * MFU / MFU_LOW,
                hours * machines * offer.usdPerHour(),
                explain(run, accelerator, used, hours)));
    }

    /** One pass of one accelerator: activations are not shared, all else is. */
    private FineTuning run(ModelSpec model) {
        FineTuning.Method method = switch (training.method()) {
            case FULL -> FineTuning.Method.FULL;
            case LORA -> FineTuning.Method.LORA;
            case QLORA -> FineTuning.Method.QLORA;
        };
        int rank = method == FineTuning.Method.FULL ? 0 : training.rank();
        return new FineTuning(model, method, rank, training.sequenceTokens(), training.sequences(), true);
    }

    private List<Explanation.Line> explain(FineTuning run, Accelerator accelerator, int used, double hours) {
        FineTuning.Memory memory = run.memory();
        double states = memory.total() - memory.activations();
        double tokens = training.tokens() * training.epochs();
        List<Explanation.Line> lines = new ArrayList<>();
        lines.add(line(
                "memory",
                "2 bytes a weight (4.127 bits for QLoRA, arXiv 2305.14314), 14 more for each that is trained (ZeRO, arXiv 1910.02054)",
                "%.4g weights trained; weights %.2f, gradients %.2f, optimizer %.2f: %.2f GiB / %d = %.2f GiB",
                run.trained(),
                memory.weights() / GIB,
                memory.gradients() / GIB,
                memory.optimizer() / GIB,
                states / GIB,
                used,
                states / used / GIB));
        lines.add(line(
                "memory",
                "tokens x (2 x hidden x layers + 34 x hidden + 6 x vocabulary), recomputed by layers (arXiv 2205.05198)",
                "activations %.2f GiB; %.2f GiB of %.2f GiB on each",
                memory.activations() / GIB,
                (states / used + memory.activations()) / GIB,
                accelerator.memoryBytes() / GIB));
        lines.add(line(
                "time",
                "operations forward, again to recompute, and backward; 40 % of the peak as the Llama 3 report measures on H100 (38 to"
                        + " 43 %, arXiv 2407.21783); 25 % at the lower end: an assumption",
                "%.3g tokens x %.4g operations / (%d x %.4g x %.2f) = %.2f h",
                tokens,
                run.flopsPerToken(),
                used,
                accelerator.peaks().half(),
                MFU,
                hours));
        return lines;
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static Explanation.Line line(String part, String source, String format, Object... values) {
        return new Explanation.Line(part, String.format(Locale.ROOT, format, values), source);
    }
}
