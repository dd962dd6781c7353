/** The HTTP surface: maps protocols to the domain and back, and holds no business rule. */
@NullMarked
package dev.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
