/** Measures the embedded engine against llama.cpp's own server, and soaks it. */
@NullMarked
package dev.holdfast.bench.engine;

import org.jspecify.annotations.NullMarked;
