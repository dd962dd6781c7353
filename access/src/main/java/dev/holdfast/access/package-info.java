/** Who calls (API keys), with what clearance, and how much they may use (rates, budgets, reservations). */
@NullMarked
package dev.holdfast.access;

import org.jspecify.annotations.NullMarked;
