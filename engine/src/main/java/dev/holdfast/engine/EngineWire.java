package dev.holdfast.engine;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Setting;

/**
 * Finer points of talking to an engine.
 *
 * @param http2 whether to speak HTTP/2
 * @param allowPriority whether a caller's {@code priority} reaches the engine
 * @param maxAnswer the largest body of an answer that is not streamed
 * @param maxEvent the largest event of a stream
 */
public record EngineWire(
        @Setting(value = "Speak HTTP/2 instead of HTTP/1.1.", byDefault = "false")
        boolean http2,

        @Setting(value = "Pass a caller's field `priority` on to the engine.", byDefault = "false")
        boolean allowPriority,

        @Setting(value = "The largest answer that is not streamed.", byDefault = "64MiB")
        ByteSize maxAnswer,

        @Setting(value = "The largest event of a stream.", byDefault = "4MiB")
        ByteSize maxEvent) {}
