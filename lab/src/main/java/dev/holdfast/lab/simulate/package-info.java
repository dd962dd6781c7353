/** A discrete-event simulator of a cluster of continuous-batching engines. Pure and deterministic by its seed. */
@NullMarked
package dev.holdfast.lab.simulate;

import org.jspecify.annotations.NullMarked;
