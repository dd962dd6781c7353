/** Sends reproducible broken input to a running server and checks that it stays well. */
@NullMarked
package dev.holdfast.bench.fuzz;

import org.jspecify.annotations.NullMarked;
