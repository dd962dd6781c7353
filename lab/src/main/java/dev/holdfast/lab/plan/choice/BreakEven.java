package dev.holdfast.lab.plan.choice;

/**
 * When own hardware pays, compared with the cheapest in the cloud. Immutable.
 *
 * @param own the option with own hardware
 * @param cloud the option in the cloud
 * @param months after which a purchase has paid itself back; NaN if the price of a purchase is not given, infinite if never
 * @param hoursShare the share of all hours that machines must run for own ones to cost less than such by the hour
 */
public record BreakEven(String own, String cloud, double months, double hoursShare) {}
