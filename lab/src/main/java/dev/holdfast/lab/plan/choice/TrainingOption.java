package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.util.List;

/**
 * A way to fine-tune a model. Immutable.
 *
 * @param model what is trained
 * @param accelerator on what
 * @param offer how it can be had
 * @param accelerators how many of them
 * @param machines that they take
 * @param bytes on each accelerator
 * @param hours that the run takes
 * @param hoursHigh if the efficiency is at the lower end of what is usual
 * @param usd what the run costs; NaN if no price is known
 * @param explained the arithmetic with its sources
 */
public record TrainingOption(
        ModelSpec model,
        Accelerator accelerator,
        Offer offer,
        int accelerators,
        int machines,
        double bytes,
        double hours,
        double hoursHigh,
        double usd,
        List<Explanation.Line> explained) {
    /** Copies the list. */
    public TrainingOption {
        explained = List.copyOf(explained);
    }
}
