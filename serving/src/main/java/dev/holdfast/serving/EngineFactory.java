package dev.holdfast.serving;

import dev.holdfast.domain.ModelRef;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;

/** Makes the client of an engine. */
@FunctionalInterface
public interface EngineFactory {
    /** A client for a replica of this model, which connects when first used. */
    InferenceEngine open(ModelRef model, EngineSettings settings);
}
