/** The hardware catalogue: accelerators, their measured efficiencies, instances and dated prices. Immutable data. */
@NullMarked
package dev.holdfast.lab.plan.hardware;

import org.jspecify.annotations.NullMarked;
