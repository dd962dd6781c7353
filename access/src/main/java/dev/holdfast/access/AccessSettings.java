package dev.holdfast.access;

import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Setting;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who there is and how much they may use; keys are in the database, not here. Immutable.
 *
 * @param organisations organisations, by name
 * @param knownKeysFor how long keys go on while the database cannot be reached
 */
public record AccessSettings(
        @Setting(value = "Organisations by name", byDefault = "{default: {}}")
        Map<String, OrganisationSettings> organisations,

        @Setting(value = "How long known keys go on working while the database cannot be reached", byDefault = "1h")
        Duration knownKeysFor) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** One organisation {@code default} with one project {@code default}, labelled internal, without limits. */
    public static final AccessSettings DEFAULT = new AccessSettings(
            Map.of(
                    "default",
                    new OrganisationSettings(
                            LimitSettings.NONE,
                            Map.of(
                                    "default",
                                    new ProjectSettings(LabelFormat.STANDARD.parse("internal"), LimitSettings.NONE)))),
            Duration.ofHours(1));

    /**
     * Checks the names and copies the map.
     *
     * @throws IllegalArgumentException if a name is malformed or the duration is negative
     */
    public AccessSettings {
        organisations.keySet().forEach(name -> checkName("organisation", name));
        organisations = Map.copyOf(organisations);
        if (knownKeysFor.isNegative() || knownKeysFor.compareTo(Duration.ofDays(3650)) > 0) {
            throw new IllegalArgumentException("known_keys_for must be between 0s and 3650d");
        }
    }

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " '" + name + "' is not a name: use letters, digits, '.', '_' and"
                    + " '-', starting with a letter or digit, at most 64 characters");
        }
    }

    @Nullable
    ProjectSettings project(String organisation, String project) {
        OrganisationSettings found = organisations.get(organisation);
        return found == null ? null : found.projects().get(project);
    }

    /** The label of a project, the highest one if it is not configured. */
    Label label(String organisation, String project) {
        ProjectSettings found = project(organisation, project);
        return found == null ? Label.HIGHEST : found.label();
    }
}
