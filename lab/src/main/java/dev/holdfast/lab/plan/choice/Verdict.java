package dev.holdfast.lab.plan.choice;

/** What became of one way to serve a demand. Immutable. */
public sealed interface Verdict {
    /** It meets the demand. */
    record Fits(Option option) implements Verdict {}

    /**
     * The model or one request of the greatest length does not fit into the memory.
     *
     * @param what model, accelerator and layout
     * @param why with numbers
     */
    record DoesNotFit(String what, String why) implements Verdict {}

    /**
     * It fits, but however many replicas there are, a target is missed.
     *
     * @param what model, accelerator and layout
     * @param target which target
     * @param asked what is asked, in seconds
     * @param best the best that is possible, in seconds
     * @param why with numbers and the part that binds
     */
    record MissesTarget(String what, String target, double asked, double best, String why) implements Verdict {}

    /**
     * It is not to be used: the model does not divide so, or no machine of that size is offered.
     *
     * @param what model, accelerator and layout
     * @param why in words
     */
    record Excluded(String what, String why) implements Verdict {}
}
