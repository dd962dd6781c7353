/** The client that loads an endpoint: one event loop that sends, reads and takes the time. */
@NullMarked
package dev.holdfast.lab.bench.client;

import org.jspecify.annotations.NullMarked;
