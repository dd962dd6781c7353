package dev.holdfast.engine;

import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * How long to wait for an engine.
 *
 * @param connect for a connection
 * @param firstByte for the first byte of the answer
 * @param idle between two pieces of an answer
 * @param health for the answer to a health check or a tokenizer call
 */
public record EngineTimeouts(
        @Setting(value = "How long connecting may take.", byDefault = "2s")
        Duration connect,

        @Setting(
                value = "How long the first byte of an answer may take. It covers waiting in the engine and the"
                        + " prefill; for an answer that is not streamed, all of the generation.",
                byDefault = "5m")
        Duration firstByte,

        @Setting(value = "How long an engine may be silent within an answer.", byDefault = "2m")
        Duration idle,

        @Setting(value = "How long a health check or a tokenizer call may take.", byDefault = "2s")
        Duration health) {}
