/** The composition root: configuration, command line, and the wiring of all modules. */
@NullMarked
package dev.holdfast.app;

import org.jspecify.annotations.NullMarked;
