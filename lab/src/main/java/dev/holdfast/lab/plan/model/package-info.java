/** Model shapes and the memory they take: weights, caches, blocks. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan.model;

import org.jspecify.annotations.NullMarked;
