/** What a simulation finds, and how it is added up as it happens. */
@NullMarked
package dev.holdfast.lab.simulate.result;

import org.jspecify.annotations.NullMarked;
