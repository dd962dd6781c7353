package dev.holdfast.access;

import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Price;

/**
 * What a request may use at most.
 *
 * @param model the model
 * @param price what its tokens cost
 * @param promptTokens prompt tokens, by an estimate that errs high
 * @param outputTokens completion tokens over all choices
 * @param outputElastic whether fewer output tokens may be granted when a budget does not hold all, because the caller set
 *     no bound of its own
 */
public record Demand(ModelRef model, Price price, long promptTokens, long outputTokens, boolean outputElastic) {}
