/** Documents with tables and charts, as one HTML file or as Markdown. Pure: the same document always gives the same text. */
@NullMarked
package dev.holdfast.lab.report;

import org.jspecify.annotations.NullMarked;
