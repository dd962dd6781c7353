package dev.holdfast.lab.plan.model;

/**
 * The sizes at the ends of a model. Immutable.
 *
 * @param hidden numbers for each token between layers
 * @param vocabulary how many tokens there are
 * @param tied whether the logits are made with the table of the tokens
 * @param contextMaximum tokens that it was made to attend to
 */
public record Embedding(long hidden, long vocabulary, boolean tied, long contextMaximum) {}
