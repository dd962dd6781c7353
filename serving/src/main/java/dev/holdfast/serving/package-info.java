/**
 * Replicas of a model, their health, admission to them, and the choice among them.
 *
 * <p>{@link dev.holdfast.serving.Models} holds what is configured; {@link dev.holdfast.serving.ServedModel#dispatch} sends
 * a request to a replica of one model. Which replica that is follows from a
 * {@link dev.holdfast.serving.RoutingPolicy} alone; today that is {@link dev.holdfast.serving.LeastTokens}.
 */
@NullMarked
package dev.holdfast.serving;

import org.jspecify.annotations.NullMarked;
