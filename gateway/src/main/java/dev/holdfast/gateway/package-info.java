/**
 * The HTTP surface: maps the OpenAI protocol and the admin API to the domain and back, and holds no business rule.
 *
 * <p>{@link dev.holdfast.gateway.Gateway} starts and stops the server. Each event loop has its own
 * {@link dev.holdfast.gateway.Endpoints}; inference stays on the loop, whatever may block runs on a virtual thread.
 */
@NullMarked
package dev.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
