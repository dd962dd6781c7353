/**
 * Who calls (API keys), with what clearance, and how much they may use (rates, budgets, reservations).
 *
 * <ul>
 *   <li>{@link dev.holdfast.access.Access} is the whole of it; {@link dev.holdfast.access.AccessControl} is what the request
 *       path sees of it.
 *   <li>{@link dev.holdfast.access.KeyAdministration} makes and changes keys; {@code KeyRing} answers from memory.
 *   <li>To change a rule of limits: {@code Bucket} (rates), {@code Budget} (days and months), {@code LimitNode} (all limits of
 *       one level), {@code LimitTree} (all levels together).
 *   <li>To change what is stored: {@code AccessRows}, {@code SqlAccessRows}, {@code SqlUse} and the migrations in {@code
 *       db/access}.
 * </ul>
 */
@NullMarked
package dev.holdfast.access;

import org.jspecify.annotations.NullMarked;
