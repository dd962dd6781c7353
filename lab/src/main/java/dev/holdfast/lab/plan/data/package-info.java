/** Reading of the planner's data files: YAML or JSON, with messages that name file and field. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan.data;

import org.jspecify.annotations.NullMarked;
