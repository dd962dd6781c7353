/** What requests come, and when: arrival processes, lengths, datasets and recorded traces. */
@NullMarked
package dev.holdfast.lab.workload;

import org.jspecify.annotations.NullMarked;
