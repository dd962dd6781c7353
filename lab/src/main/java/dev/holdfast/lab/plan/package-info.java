/** The capacity planner: what hardware a workload needs, what it costs and why. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan;

import org.jspecify.annotations.NullMarked;
