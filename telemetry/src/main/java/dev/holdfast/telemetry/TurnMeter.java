package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import org.jspecify.annotations.Nullable;

/** Measures one turn. Confined to the turn: calls come one at a time, in the order of the methods here. Never blocks. */
public interface TurnMeter {
    /** What engines are told of this turn's trace: a W3C {@code traceparent} header, or empty if there is no trace. */
    String traceParent();

    /** A replica was chosen and the request goes out; ends the queue time. */
    void admitted(String replica);

    /** A chunk with output arrived: the first ends TTFT, later ones measure inter-token latency. */
    void output();

    /** The turn ended; {@code code} is null if it succeeded. */
    void finished(Usage usage, @Nullable ErrorCode code);

    /** Measures nothing. */
    static TurnMeter none() {
        return NoTelemetry.INSTANCE;
    }
}
