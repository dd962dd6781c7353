/**
 * Model files in the GGUF format: reading and validating their structure before native code sees them, and what follows
 * from it, such as the memory that a model needs. Pure Java; nothing here loads weights.
 */
@NullMarked
package dev.holdfast.gguf;

import org.jspecify.annotations.NullMarked;
