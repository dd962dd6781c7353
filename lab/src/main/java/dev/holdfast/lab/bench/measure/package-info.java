/** What was seen of each request, and the figures that follow from it. Pure: no clock, no threads, no network. */
@NullMarked
package dev.holdfast.lab.bench.measure;

import org.jspecify.annotations.NullMarked;
