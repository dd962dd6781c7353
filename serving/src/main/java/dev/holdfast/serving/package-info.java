/** Replicas of a model, their health, admission to them, and the choice among them. */
@NullMarked
package dev.holdfast.serving;

import org.jspecify.annotations.NullMarked;
