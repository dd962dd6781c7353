/** Fits the constants of the model of step times to measurements of one's own hardware. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan.calibrate;

import org.jspecify.annotations.NullMarked;
