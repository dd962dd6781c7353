package dev.holdfast.lab.report;

/** A picture of numbers. What is not finite is left out. Immutable. */
public sealed interface Chart extends Block permits XyChart, BarChart {
    /** What it shows; also its name for those who cannot see it. */
    String title();

    /** A sentence below it that says how to read it, or empty. */
    String caption();
}
