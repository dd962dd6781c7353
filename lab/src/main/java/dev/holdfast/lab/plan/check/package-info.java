/** Compares what a running platform measures with its plan. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan.check;

import org.jspecify.annotations.NullMarked;
