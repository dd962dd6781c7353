package dev.holdfast.policy;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import org.jspecify.annotations.Nullable;

/** Decides what may flow where. Pure and thread-safe: every decision follows from the arguments alone. */
public final class FlowPolicy {
    private static final FlowDecision ALLOWED = new FlowDecision.Allowed();

    private final LabelFormat format;

    /** A policy that reads declared labels in this format. */
    public FlowPolicy(LabelFormat format) {
        this.format = format;
    }

    /** The format in which callers declare labels and messages name them. */
    public LabelFormat format() {
        return format;
    }

    /**
     * The label of a request: what the caller declared (the key's default if nothing) joined with the floor of its project.
     * A declaration that cannot be read is the highest label.
     */
    public Label requestLabel(@Nullable String declared, Label keyDefault, Label projectFloor) {
        Label own = declared == null ? keyDefault : format.parseOrHighest(declared);
        return own.join(projectFloor);
    }

    /**
     * The one question: may data of this label flow to this sink?
     *
     * @param sink what the sink is called in messages, such as {@code model 'x'}
     */
    public FlowDecision mayFlow(Label label, String sink, Clearance clearance) {
        return clearance.admits(label) ? ALLOWED : new FlowDecision.Refused(label, sink, clearance);
    }
}
