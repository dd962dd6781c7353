/** The benchmark client: loads an OpenAI-compatible endpoint and measures it. */
@NullMarked
package dev.holdfast.lab.bench;

import org.jspecify.annotations.NullMarked;
