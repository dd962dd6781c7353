package dev.holdfast.orchestrator;

import dev.holdfast.domain.Principal;
import dev.holdfast.policy.FlowDecision;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.Models;
import dev.holdfast.serving.ServedModel;
import java.util.List;

/** Which models a principal may see. Thread-safe. */
public final class ModelAccess {
    private final Models models;
    private final FlowPolicy policy;

    /** Looks among these models, by this policy. */
    public ModelAccess(Models models, FlowPolicy policy) {
        this.models = models;
        this.policy = policy;
    }

    /** The models that the principal may see, in the order of the configuration. */
    public List<ServedModel> visibleTo(Principal principal) {
        return models.all().stream().filter(model -> sees(principal, model)).toList();
    }

    /**
     * Whether the principal may see a model: its key lists the model, what the model was made from may flow to the
     * principal, and the least label that the principal's requests can carry may flow to the model.
     */
    boolean sees(Principal principal, ServedModel model) {
        return principal.lists(model.ref())
                && policy.mayFlow(model.label(), "key", principal.clearance()) instanceof FlowDecision.Allowed
                && policy.mayFlow(principal.floor(), "model", model.clearance()) instanceof FlowDecision.Allowed;
    }
}
