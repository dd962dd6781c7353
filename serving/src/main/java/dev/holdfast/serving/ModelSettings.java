package dev.holdfast.serving;

import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Setting;
import dev.holdfast.engine.EngineSettings;
import java.util.List;

/**
 * One model and the engines that run it.
 *
 * @param name what callers write
 * @param engines the replicas
 * @param clearance what may flow to the model
 * @param label what the model was made from
 * @param maxOutputTokens the most tokens per choice
 * @param contextTokens the size of the context, or 0
 * @param price what tokens cost
 * @param admission how many requests run and wait
 * @param endpoints what the model can be asked for
 * @param ownedBy shown in the list of models
 */
public record ModelSettings(
        @Setting(value = "Public name: letters, digits and . _ : / @ + -.", byDefault = Setting.REQUIRED)
        String name,

        @Setting(value = "The engines that run this model, each one a replica.", byDefault = Setting.REQUIRED)
        List<EngineSettings> engines,

        @Setting(
                value =
                        "Highest label that may flow to the model, as SENSITIVITY[;COMPARTMENTS[;TRUST]]. Without TRUST,"
                                + " data from any source.",
                byDefault = "public")
        String clearance,

        @Setting(
                value =
                        "Label of what the model was trained on; a key whose clearance does not admit it does not see the"
                                + " model.",
                byDefault = "public")
        String label,

        @Setting(
                value = "Most tokens per choice: the cap on what callers ask for, and what is reserved if they ask for"
                        + " nothing.",
                byDefault = "4096")
        long maxOutputTokens,

        @Setting(value = "Size of the context in tokens, prompt and output together; 0: not known.", byDefault = "0")
        long contextTokens,

        @Setting("What tokens cost.") PriceSettings price,

        @Setting("How many requests run and wait.") AdmissionSettings admission,

        @Setting(value = "What the model can be asked for.", byDefault = "[chat, completions, embeddings]")
        List<Endpoint> endpoints,

        @Setting(value = "Who offers the model, shown in /v1/models.", byDefault = "holdfast")
        String ownedBy) {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the model could never be called
     */
    public ModelSettings {
        new ModelRef(name);
        engines = List.copyOf(engines);
        endpoints = List.copyOf(endpoints);
        if (engines.isEmpty()) {
            throw new IllegalArgumentException("model '" + name + "' needs at least one engine");
        }
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("model '" + name + "' needs at least one endpoint");
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("max_output_tokens must be at least 1, not " + maxOutputTokens);
        }
        if (contextTokens < 0) {
            throw new IllegalArgumentException("context_tokens cannot be negative; 0 means not known");
        }
    }

    /** The name as a reference. */
    public ModelRef ref() {
        return new ModelRef(name);
    }
}
