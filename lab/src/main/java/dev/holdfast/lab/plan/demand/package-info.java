/** What is asked of a platform: models, load, lengths, targets and constraints, read from YAML. Pure. */
@NullMarked
package dev.holdfast.lab.plan.demand;

import org.jspecify.annotations.NullMarked;
