package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.Estimate;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.WarmUp;
import java.util.List;

/**
 * A way to serve a demand that meets it. Immutable.
 *
 * @param replica one of the replicas
 * @param offer how its accelerators can be had
 * @param sizing how many it takes, and why
 * @param fleet all of them, with spares
 * @param cost what they cost
 * @param power what they draw
 * @param warmUp how long a replica takes to start
 * @param estimate the time per output token at the limit of a replica, with its parts and its error
 * @param uncertainty what the error of the model makes of the figures
 * @param reasons what to know about it
 */
public record Option(
        Replica replica,
        Offer offer,
        Sizing sizing,
        Fleet fleet,
        Cost cost,
        Draw power,
        WarmUp warmUp,
        Estimate estimate,
        Uncertainty uncertainty,
        List<Reason> reasons) {
    /** Copies the list. */
    public Option {
        reasons = List.copyOf(reasons);
    }

    /**
     * All replicas.
     *
     * @param replicas with spares
     * @param accelerators of all
     * @param machines of all; as many as accelerators if any number can be had
     */
    public record Fleet(int replicas, int accelerators, int machines) {}

    /**
     * Costs in USD; NaN if no price is known.
     *
     * @param perMonth of 730 hours
     * @param perMillionTokens input and output, at the mean load
     * @param perMillionOutput output only, at the mean load
     */
    public record Cost(double perMonth, double perMillionTokens, double perMillionOutput) {}

    /**
     * What is drawn from the mains: accelerators, the machines around them and the site.
     *
     * @param watts if all accelerators are busy
     * @param kilowattHoursPerMonth at the mean load
     */
    public record Draw(double watts, double kilowattHoursPerMonth) {}

    /**
     * What the error of the model of times makes of the figures: nine of ten are within.
     *
     * @param share of the times, such as 0.1 for 10 per cent either way
     * @param replicasLow if all times are shorter by it
     * @param replicasHigh if all times are longer by it; 0 if a target is missed then
     * @param costLow a month, of the least replicas and the lowest price
     * @param costHigh a month, of the most replicas and the highest price; infinite if a target is missed then
     */
    public record Uncertainty(double share, int replicasLow, int replicasHigh, double costLow, double costHigh) {}

    /**
     * What to know.
     *
     * @param warning whether it calls for care
     * @param text in words
     */
    public record Reason(boolean warning, String text) {}

    /** Model, accelerator, layout and formats, in words. */
    public String described() {
        return Candidates.described(replica);
    }
}
