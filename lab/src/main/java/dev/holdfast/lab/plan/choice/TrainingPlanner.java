package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Training;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.FeedForward;
import dev.holdfast.lab.plan.model.LayerGroup;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Role;
import dev.holdfast.lab.plan.model.Weights;
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
    private static final double STATE_BYTES = 16;
    private static final double NF4_BITS = 4.127;
    private static final double LAYER_BYTES = 34;
    private static final double LOGIT_BYTES = 6;
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
        double states = states(model);
        double activations = activations(model);
        double room = accelerator.memoryBytes() * SPARE - activations;
        if (room <= 0 || states / room > MOST) {
            return;
        }
        int needed = 1;
        while (states / needed > room) {
            needed *= 2;
        }
        int machines = offer.perMachine() == 0 ? needed : Math.ceilDiv(needed, offer.perMachine());
        int used = offer.perMachine() == 0 ? needed : machines * offer.perMachine();
        double flops = flops(model);
        double hours = flops / (used * accelerator.peaks().half() * MFU) / HOUR;
        double bytes = states / used + activations;
        found.add(new TrainingOption(
                model,
                accelerator,
                offer,
                used,
                machines,
                bytes,
                hours,
                hours * MFU / MFU_LOW,
                hours * machines * offer.usdPerHour(),
                explain(model, accelerator, used, bytes, hours)));
    }

    private double states(ModelSpec model) {
        Weights weights = Weights.of(model);
        return switch (training.method()) {
            case FULL -> STATE_BYTES * weights.total();
            case LORA -> weights.bf16Bytes() + STATE_BYTES * adapters(model);
            case QLORA -> {
                double linear =
                        (double) weights.of(Role.MIXER) + weights.of(Role.FEED_FORWARD) + weights.of(Role.EXPERTS);
                yield linear * NF4_BITS / 8 + (weights.total() - linear) * 2 + STATE_BYTES * adapters(model);
            }
        };
    }

    /** Adapters at the four matrices of attention, taken as square, and at the three of a dense network. */
    private double adapters(ModelSpec model) {
        double hidden = model.embedding().hidden();
        double all = 0;
        for (LayerGroup group : model.groups()) {
            double dense = group.feedForward() instanceof FeedForward.Dense network
                    ? network.matrices() * (hidden + network.inner())
                    : 0;
            all += group.count() * training.rank() * (8 * hidden + dense);
        }
        return all;
    }

    private double activations(ModelSpec model) {
        double tokens = (double) training.sequenceTokens() * training.sequences();
        double hidden = model.embedding().hidden();
        return tokens
                * (2 * hidden * model.layers()
                        + LAYER_BYTES * hidden
                        + LOGIT_BYTES * model.embedding().vocabulary());
    }

    private double perToken() {
        return training.method() == Training.Method.FULL ? 8 : 6;
    }

    private double flops(ModelSpec model) {
        return training.tokens()
                * training.epochs()
                * perToken()
                * Weights.of(model).multiplied();
    }

    private List<Explanation.Line> explain(
            ModelSpec model, Accelerator accelerator, int used, double bytes, double hours) {
        List<Explanation.Line> lines = new ArrayList<>();
        lines.add(line(
                "memory",
                stored(),
                "states %.2f GiB / %d = %.2f GiB",
                states(model) / GIB,
                used,
                states(model) / used / GIB));
        lines.add(line(
                "memory",
                "tokens x (2 x hidden x layers + 34 x hidden + 6 x vocabulary), recomputed by layers (Korthikanti et al., 2022)",
                "activations %.2f GiB; %.2f GiB of %.2f GiB on each",
                activations(model) / GIB,
                bytes / GIB,
                accelerator.memoryBytes() / GIB));
        lines.add(line(
                "time",
                "2 operations for each weight forward, 2 again to recompute, 4 backward (2 if weights are frozen)",
                "%.3g tokens x %.3g epochs x %.0f x %.4g weights = %.3g operations",
                training.tokens(),
                training.epochs(),
                perToken(),
                (double) Weights.of(model).multiplied(),
                flops(model)));
        lines.add(line(
                "time",
                "40 % of the peak as the Llama 3 report measures on H100 (38 to 43 %, 2024); 25 % at the lower end: an assumption",
                "/ (%d x %.4g x %.2f) = %.2f h",
                used,
                accelerator.peaks().half(),
                MFU,
                hours));
        return lines;
    }

    private String stored() {
        return switch (training.method()) {
            case FULL ->
                "16 bytes for each weight: weights, gradients and Adam's states (Rajbhandari et al., ZeRO, 2020)";
            case LORA -> "bf16 weights and 16 bytes for each weight of adapters (Hu et al., LoRA, 2021)";
            case QLORA ->
                "4.127 bits for each linear weight and 16 bytes for each of adapters (Dettmers et al., QLoRA, 2023)";
        };
    }

    private static Explanation.Line line(String part, String source, String format, Object... values) {
        return new Explanation.Line(part, String.format(Locale.ROOT, format, values), source);
    }
}
