/**
 * The embedded engine: llama.cpp's kernels under a scheduler of ours, in a worker process of its own.
 *
 * <p>This package is what other modules use: the worker as a program and the engine that supervises it. Beneath it, each
 * package uses only those listed before it: {@code schedule} (continuous batching and the prefix cache over an abstract
 * decoder; no native code), {@code binding} (the decoder by llama.cpp through the foreign-function API), {@code grammar}
 * (JSON Schema to grammars), {@code chat} (chat templates, tool formats, reasoning), {@code worker} (HTTP).
 */
@NullMarked
package dev.holdfast.llama;

import org.jspecify.annotations.NullMarked;
