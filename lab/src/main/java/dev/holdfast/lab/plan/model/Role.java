package dev.holdfast.lab.plan.model;

/** What weights are for; quantisation treats them by this. */
public enum Role {
    /** Matrices of attention, linear attention and state-space layers. */
    MIXER,
    /** Dense and shared feed-forward matrices. */
    FEED_FORWARD,
    /** The matrices of experts. */
    EXPERTS,
    /** What chooses the experts. */
    ROUTER,
    /** The table of the tokens. */
    EMBEDDING,
    /** The matrix before the logits, if it is not the table of the tokens. */
    HEAD,
    /** Norms, biases, convolutions: never quantised. */
    OTHER
}
