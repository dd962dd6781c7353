/** What happens if: a discrete-event simulator of a cluster of continuous-batching engines. Pure: no clock, no threads, no files. */
@NullMarked
package dev.holdfast.lab.simulate;

import org.jspecify.annotations.NullMarked;
