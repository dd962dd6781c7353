/** Percentiles, confidence intervals and comparisons of samples. Pure functions. */
@NullMarked
package dev.holdfast.lab.stats;

import org.jspecify.annotations.NullMarked;
