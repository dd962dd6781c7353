package dev.holdfast.access;

import dev.holdfast.domain.Setting;
import java.util.Map;

/**
 * An organisation. Immutable.
 *
 * @param limits what all its projects together may use
 * @param projects its projects, by name
 */
public record OrganisationSettings(
        @Setting(value = "What all projects of the organisation together may use", byDefault = "{}")
        LimitSettings limits,

        @Setting(value = "Projects by name", byDefault = "{default: {}}")
        Map<String, ProjectSettings> projects) {
    /**
     * Checks the names and copies the map.
     *
     * @throws IllegalArgumentException if a name is malformed
     */
    public OrganisationSettings {
        projects.keySet().forEach(name -> AccessSettings.checkName("project", name));
        projects = Map.copyOf(projects);
    }
}
