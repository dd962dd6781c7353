/** Measures latency, throughput and streams of several targets on loopback in alternating rounds. */
@NullMarked
package dev.holdfast.bench.load;

import org.jspecify.annotations.NullMarked;
