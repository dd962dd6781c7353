package dev.holdfast.access;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key is for. Immutable.
 *
 * @param name a name for people, 1 to 100 characters
 * @param organisation the organisation it is bound to
 * @param project the project of that organisation
 * @param scopes what it may be used for, at least one
 * @param models the models it may use, or empty for all that its clearance admits
 * @param clearance what may flow to its holder
 * @param defaultLabel the label of requests that declare none, or null for the project's
 * @param limits what this key alone may use
 * @param expires when it stops working, or null for never
 */
public record KeyTerms(
        String name,
        String organisation,
        String project,
        Set<Scope> scopes,
        Set<ModelRef> models,
        Clearance clearance,
        @Nullable Label defaultLabel,
        LimitSettings limits,
        @Nullable Instant expires) {
    private static final int LONGEST_NAME = 100;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the name is empty or too long, or no scope is given
     */
    public KeyTerms {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a key's name has 1 to " + LONGEST_NAME + " characters");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one scope: inference, admin or audit");
        }
        scopes = Set.copyOf(scopes);
        models = Set.copyOf(models);
    }

    /** A key for inference on every model that may take anything, without limits of its own. */
    public static KeyTerms inference(String name, String organisation, String project) {
        return new KeyTerms(
                name,
                organisation,
                project,
                Set.of(Scope.INFERENCE),
                Set.of(),
                Clearance.UNRESTRICTED,
                null,
                LimitSettings.NONE,
                null);
    }

    /** The same with other limits. */
    public KeyTerms withLimits(LimitSettings changed) {
        return new KeyTerms(name, organisation, project, scopes, models, clearance, defaultLabel, changed, expires);
    }

    /** The same with other models. */
    public KeyTerms withModels(Set<ModelRef> changed) {
        return new KeyTerms(name, organisation, project, scopes, changed, clearance, defaultLabel, limits, expires);
    }

    /** The same with other scopes. */
    public KeyTerms withScopes(Set<Scope> changed) {
        return new KeyTerms(name, organisation, project, changed, models, clearance, defaultLabel, limits, expires);
    }

    /** The same with another end, or null for none. */
    public KeyTerms withExpires(@Nullable Instant changed) {
        return new KeyTerms(name, organisation, project, scopes, models, clearance, defaultLabel, limits, changed);
    }
}
