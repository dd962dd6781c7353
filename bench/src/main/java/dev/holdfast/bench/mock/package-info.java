/** An engine that answers in OpenAI's shape for as little processor time as possible. */
@NullMarked
package dev.holdfast.bench.mock;

import org.jspecify.annotations.NullMarked;
