package dev.holdfast.serving;

import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;

/** Makes the client of an engine. */
@FunctionalInterface
public interface EngineFactory {
    /** A client, which connects when first used. */
    InferenceEngine open(EngineSettings settings);
}
