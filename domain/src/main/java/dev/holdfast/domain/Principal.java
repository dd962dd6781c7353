package dev.holdfast.domain;

import java.util.Set;

/**
 * An authenticated caller: one key, bound to a project of an organisation.
 *
 * @param keyId the public identifier of the key, never the key
 * @param keyName the name its owner gave it
 * @param organisation the organisation
 * @param project the project within the organisation
 * @param scopes what the key may be used for
 * @param models the models it may use, or an empty set for all that its clearance admits
 * @param clearance what may flow to its holder, and the highest label it may declare
 * @param defaultLabel the label of its requests that declare none
 * @param floor the project's label, which joins the label of every request
 */
public record Principal(
        String keyId,
        String keyName,
        String organisation,
        String project,
        Set<Scope> scopes,
        Set<ModelRef> models,
        Clearance clearance,
        Label defaultLabel,
        Label floor) {

    /** Copies the sets. */
    public Principal {
        scopes = Set.copyOf(scopes);
        models = Set.copyOf(models);
    }

    /** Whether the key may be used for this. */
    public boolean has(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether the key's list of models, if it has one, names this model. */
    public boolean lists(ModelRef model) {
        return models.isEmpty() || models.contains(model);
    }
}
