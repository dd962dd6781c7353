package dev.holdfast.app;

import dev.holdfast.access.AccessSettings;
import dev.holdfast.access.ProjectSettings;
import dev.holdfast.app.config.Advised;
import dev.holdfast.audit.AuditSettings;
import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Sensitivity;
import dev.holdfast.domain.Setting;
import dev.holdfast.gateway.ServerSettings;
import dev.holdfast.policy.FlowDecision;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.HealthSettings;
import dev.holdfast.serving.ModelSettings;
import dev.holdfast.storage.StorageSettings;
import dev.holdfast.telemetry.TelemetrySettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

        @Setting(
                value = "The models and the engines that run them. If nothing is said, the demo model that comes with"
                        + " Holdfast; []: none.",
                byDefault =
                        "[{name: demo, clearance: internal, max_output_tokens: 512, engines: [{local: {file: demo}}]}]")
        List<ModelSettings> models,

        @Setting(
                value = "Organisations, projects and their limits. Keys are made with `holdfast keys`.",
                byDefault = "{}")
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
        TelemetrySettings telemetry)
        implements Advised {
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

    /** The sections in which others differ and that only a restart can change. */
    List<String> restartSections(HoldfastSettings other) {
        Map<String, Boolean> same = new LinkedHashMap<>();
        same.put("server", server.equals(other.server));
        same.put("label_names", labelNames.equals(other.labelNames));
        same.put("health", health.equals(other.health));
        same.put("audit", audit.equals(other.audit));
        same.put("storage", storage.equals(other.storage));
        same.put("telemetry", telemetry.equals(other.telemetry));
        return same.entrySet().stream()
                .filter(section -> !section.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public List<String> warnings() {
        if (models.isEmpty()) {
            return List.of("no models are configured, so nothing can be asked; add some under 'models'");
        }
        FlowPolicy policy = new FlowPolicy(labelFormat());
        List<Label> floors = access.organisations().values().stream()
                .flatMap(organisation -> organisation.projects().values().stream())
                .map(ProjectSettings::label)
                .toList();
        return models.stream()
                .filter(model -> floors.stream().noneMatch(label -> reaches(policy, label, model)))
                .map(model -> unreachable(model, floors))
                .toList();
    }

    private static boolean reaches(FlowPolicy policy, Label label, ModelSettings model) {
        Clearance clearance = policy.format().parseClearance(model.clearance());
        return policy.mayFlow(label, model.name(), clearance) instanceof FlowDecision.Allowed;
    }

    private String unreachable(ModelSettings model, List<Label> floors) {
        String labels = floors.stream()
                .map(labelFormat()::format)
                .distinct()
                .sorted()
                .map(label -> "'" + label + "'")
                .collect(Collectors.joining(", "));
        return "nobody can reach model '" + model.name() + "': its clearance is '" + model.clearance() + "', but "
                + (floors.isEmpty() ? "there are no projects" : "the labels of projects are " + labels)
                + "; give the model a clearance that admits one of them, or a project a lower label";
    }
}
