package dev.holdfast.orchestrator;

import dev.holdfast.access.RateState;
import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Scope;
import dev.holdfast.policy.FlowDecision;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.Endpoint;
import dev.holdfast.serving.ServedModel;
import java.util.List;

/** What must hold before tokens are reserved. */
sealed interface Gate {
    /** The turn may go on with this model. */
    record Open(ServedModel model) implements Gate {}

    /** It may not. */
    record Closed(TurnFailure failure) implements Gate {}

    /** Decides by scope, model, label and bounds. */
    static Gate check(Turns parts, TurnRequest turn, Label label) {
        Principal principal = turn.principal();
        if (!principal.has(Scope.INFERENCE)) {
            return closed(
                    ErrorCode.INSUFFICIENT_SCOPE,
                    "This key lacks the scope 'inference'. Use a key that has it, or ask an administrator for one.");
        }
        ServedModel model = parts.models().find(turn.request().model());
        ModelAccess access = new ModelAccess(parts.models(), parts.policy());
        if (model == null || !access.sees(principal, model)) {
            return closed(ErrorCode.MODEL_NOT_FOUND, unknown(access.visibleTo(principal), turn));
        }
        FlowDecision toModel = parts.policy().mayFlow(label, "model '" + model.ref() + "'", model.clearance());
        FlowDecision fromKey = parts.policy().mayFlow(label, "this key", principal.clearance());
        if (toModel instanceof FlowDecision.Refused refused) {
            return closed(ErrorCode.LABEL_FLOW_REFUSED, refusal(parts.policy(), refused));
        }
        if (fromKey instanceof FlowDecision.Refused refused) {
            return closed(ErrorCode.LABEL_FLOW_REFUSED, refusal(parts.policy(), refused));
        }
        return bounds(parts, turn, model);
    }

    private static Gate bounds(Turns parts, TurnRequest turn, ServedModel model) {
        if (!model.serves(Endpoint.of(turn.request()))) {
            return invalid("model", "Model '" + model.ref() + "' does not serve this endpoint.");
        }
        Long wanted = turn.request().generation().maxTokens();
        if (wanted != null && wanted > model.maxOutputTokens()) {
            return invalid(
                    "max_tokens",
                    "max_tokens is " + wanted + ", but model '" + model.ref() + "' generates at most "
                            + model.maxOutputTokens() + " tokens here. Ask for fewer, or leave it out.");
        }
        if (!parts.audit().accepting()) {
            return closed(
                    ErrorCode.AUDIT_UNAVAILABLE,
                    "The audit ledger takes no entries right now, so nothing is answered. Try again later.");
        }
        return new Open(model);
    }

    private static String unknown(List<ServedModel> visible, TurnRequest turn) {
        String asked = "Model '" + turn.request().model() + "' does not exist or this key may not use it. ";
        return visible.isEmpty()
                ? asked + "This key may use no model; an administrator adds models to the configuration."
                : asked + "This key may use: "
                        + String.join(
                                ", ",
                                visible.stream()
                                        .map(model -> model.ref().name())
                                        .toList()) + ".";
    }

    private static String refusal(FlowPolicy policy, FlowDecision.Refused refused) {
        Clearance clearance = refused.clearance();
        return "A request labelled '" + policy.format().format(refused.label()) + "' may not flow to " + refused.sink()
                + ", which is cleared for '" + policy.format().format(clearance)
                + "'. Choose a model with a higher clearance, or declare a lower label if the data allows it.";
    }

    private static Gate invalid(String param, String message) {
        return new Closed(new TurnFailure(ErrorCode.INVALID_REQUEST, message, param, -1, RateState.NONE));
    }

    private static Gate closed(ErrorCode code, String message) {
        return new Closed(TurnFailure.of(code, message));
    }
}
