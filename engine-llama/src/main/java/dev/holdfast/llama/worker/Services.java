package dev.holdfast.llama.worker;

/**
 * What answers requests once there is a model. Immutable.
 *
 * @param model the model
 * @param planner of requests to generate
 * @param vectors of embeddings and scores
 * @param tokens of tokens
 */
record Services(ServedModel model, Planner planner, VectorRequests vectors, TokenRequests tokens) {}
