/** Reports as one HTML file with charts, without network. */
@NullMarked
package dev.holdfast.lab.report;

import org.jspecify.annotations.NullMarked;
