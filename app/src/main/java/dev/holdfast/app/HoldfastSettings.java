package dev.holdfast.app;

import dev.holdfast.access.AccessSettings;
import dev.holdfast.audit.AuditSettings;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Sensitivity;
import dev.holdfast.domain.Setting;
import dev.holdfast.gateway.ServerSettings;
import dev.holdfast.serving.HealthSettings;
import dev.holdfast.serving.ModelSettings;
import dev.holdfast.storage.StorageSettings;
import dev.holdfast.telemetry.TelemetrySettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration: what {@code holdfast.yaml} may hold. Immutable.
 *
 * @param server the HTTP server
 * @param models the models and their engines
 * @param access organisations, projects and limits
 * @param labelNames other names of sensitivity levels
 * @param health when a replica counts as down
 * @param audit the ledger
 * @param storage the database
 * @param telemetry logs, metrics and traces
 */
public record HoldfastSettings(
        @Setting(value = "The HTTP server. Changes need a restart.", byDefault = "{}")
        ServerSettings server,

        @Setting(value = "The models and the engines that run them.", byDefault = "[]")
        List<ModelSettings> models,

        @Setting(value = "Organisations, projects and their limits. Keys are made with `holdfast keys`.", byDefault = "{}")
        AccessSettings access,

        @Setting(
                value = "Other names of the sensitivity levels, such as {confidential: amber}. Changes need a restart.",
                byDefault = "{}")
        Map<String, String> labelNames,

        @Setting(value = "When an engine counts as down. Changes need a restart.", byDefault = "{}")
        HealthSettings health,

        @Setting(value = "The audit ledger. Changes need a restart.", byDefault = "{}")
        AuditSettings audit,

        @Setting(value = "The database. Changes need a restart.", byDefault = "{}")
        StorageSettings storage,

        @Setting(value = "Logs, metrics and traces. Changes need a restart.", byDefault = "{}")
        TelemetrySettings telemetry) {
    /**
     * Copies, and checks what only the whole can tell.
     *
     * @throws IllegalArgumentException if names or labels clash
     */
    public HoldfastSettings {
        models = List.copyOf(models);
        labelNames = Map.copyOf(labelNames);
        List<String> problems = dev.holdfast.serving.Models.problems(models, format(labelNames));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The format in which labels are read and written. */
    public LabelFormat labelFormat() {
        return format(labelNames);
    }

    private static LabelFormat format(Map<String, String> labelNames) {
        Map<Sensitivity, String> renamed = new HashMap<>();
        labelNames.forEach((level, name) -> renamed.put(sensitivity(level), name));
        return new LabelFormat(renamed);
    }

    private static Sensitivity sensitivity(String level) {
        for (Sensitivity sensitivity : Sensitivity.values()) {
            if (sensitivity.name().equalsIgnoreCase(level)) {
                return sensitivity;
            }
        }
        throw new IllegalArgumentException(
                "label_names holds '" + level + "'; the levels are public, internal, confidential and regulated");
    }

    /** Whether a reload from these settings to others reaches what only a restart can change. */
    boolean needsRestart(HoldfastSettings other) {
        return !(server.equals(other.server)
                && labelNames.equals(other.labelNames)
                && health.equals(other.health)
                && audit.equals(other.audit)
                && storage.equals(other.storage)
                && telemetry.equals(other.telemetry));
    }
}
