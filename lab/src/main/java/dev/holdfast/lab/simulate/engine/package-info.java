/** One simulated engine: its memory, its scheduler, how long its steps take. */
@NullMarked
package dev.holdfast.lab.simulate.engine;

import org.jspecify.annotations.NullMarked;
