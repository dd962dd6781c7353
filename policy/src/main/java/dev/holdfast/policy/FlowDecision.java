package dev.holdfast.policy;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;

/** The answer to whether a label may flow to a sink. */
public sealed interface FlowDecision {
    /** It may. */
    record Allowed() implements FlowDecision {}

    /**
     * It may not.
     *
     * @param label what wanted to flow
     * @param sink where to, for people
     * @param clearance what the sink may take
     */
    record Refused(Label label, String sink, Clearance clearance) implements FlowDecision {}
}
