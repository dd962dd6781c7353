package dev.holdfast.lab.bench.client;

import io.vertx.core.buffer.Buffer;

/**
 * One request that is ready to be sent. Immutable by agreement.
 *
 * @param body its JSON
 * @param inputTokens the tokens of its prompt, as planned
 */
public record Job(Buffer body, int inputTokens) {}
