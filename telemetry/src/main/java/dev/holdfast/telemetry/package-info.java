/**
 * Metrics, traces and log set-up behind small interfaces. May drop data, never blocks its caller.
 *
 * <ul>
 *   <li>{@link dev.holdfast.telemetry.Telemetry}: where measurements go; {@link dev.holdfast.telemetry.MicrometerTelemetry}
 *       keeps them for Prometheus and sends spans to an OpenTelemetry collector. {@code docs/metrics.md} lists them.
 *   <li>{@link dev.holdfast.telemetry.Logs}: where log lines go; {@link dev.holdfast.telemetry.AccessLog} writes one for each
 *       request.
 * </ul>
 *
 * <p>No text of prompts or answers passes through here.
 */
@NullMarked
package dev.holdfast.telemetry;

import org.jspecify.annotations.NullMarked;
