/** Documents of benchmark results: one, several, two compared. Pure. */
@NullMarked
package dev.holdfast.lab.bench.report;

import org.jspecify.annotations.NullMarked;
