/** Questions to the simulator: workloads that are made up, clusters by their options, sweeps over them, and reports of what came out. */
@NullMarked
package dev.holdfast.lab.simulate.scenario;

import org.jspecify.annotations.NullMarked;
