/** Continuous batching with chunked prefill and a prefix cache, over an abstract decoder. No native code, no I/O. */
@NullMarked
package dev.holdfast.llama.schedule;

import org.jspecify.annotations.NullMarked;
