/** Metrics, traces and log set-up behind small interfaces. May drop data, never blocks its caller. */
@NullMarked
package dev.holdfast.telemetry;

import org.jspecify.annotations.NullMarked;
