/**
 * The nouns of the platform: labels and clearances, digests, tokens and money, principals, models, inference requests and
 * the events that answer them, error codes.
 *
 * <p>Nothing here does I/O, reads a clock or depends on another module. Every type is immutable and safe to share between
 * threads unless it says otherwise.
 *
 * <ul>
 *   <li>{@link dev.holdfast.domain.Label} and {@link dev.holdfast.domain.Clearance}: what data is, and what a sink may take.
 *   <li>{@link dev.holdfast.domain.InferenceRequest} and {@link dev.holdfast.domain.StreamEvent}: a request to a model and
 *       what comes back.
 *   <li>{@link dev.holdfast.domain.Usage}, {@link dev.holdfast.domain.Price}: work, counted in tokens and in money.
 *   <li>{@link dev.holdfast.domain.ErrorCode}: every way in which the platform says no.
 * </ul>
 */
@NullMarked
package dev.holdfast.domain;

import org.jspecify.annotations.NullMarked;
