/** The decoder by llama.cpp through the foreign-function API; the only package with native access. */
@NullMarked
package dev.holdfast.llama.binding;

import org.jspecify.annotations.NullMarked;
