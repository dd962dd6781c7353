package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Measures one turn into its series and, if there is one, its span. Confined to the turn. */
final class MeteredTurn implements TurnMeter {
    private final TurnSeries series;
    private final LongSupplier nanoTime;
    private final @Nullable TurnSpan span;
    private final long begun;
    private boolean sent;
    private boolean over;
    private long outputs;
    private long firstOutput;
    private long lastOutput;

    MeteredTurn(TurnSeries series, LongSupplier nanoTime, @Nullable TurnSpan span) {
        this.series = series;
        this.nanoTime = nanoTime;
        this.span = span;
        this.begun = nanoTime.getAsLong();
        series.inFlight.increment();
    }

    @Override
    public String traceParent() {
        return span == null ? "" : span.traceParent();
    }

    @Override
    public void admitted(String replica) {
        long queued = nanoTime.getAsLong() - begun;
        if (!sent) {
            sent = true;
            series.queueTime.record(queued);
        }
        if (span != null) {
            span.admitted(replica, queued);
        }
    }

    @Override
    public void output() {
        long now = nanoTime.getAsLong();
        if (outputs++ == 0) {
            firstOutput = now;
            series.timeToFirstToken.record(now - begun);
            if (span != null) {
                span.firstOutput(now - begun);
            }
        } else {
            series.interTokenLatency.record(now - lastOutput);
        }
        lastOutput = now;
    }

    @Override
    public void finished(Usage usage, @Nullable ErrorCode code) {
        if (over) {
            return;
        }
        over = true;
        series.duration.record(nanoTime.getAsLong() - begun);
        if (outputs > 1 && usage.completion() > 1) {
            series.timePerOutputToken.record((lastOutput - firstOutput) / (usage.completion() - 1));
        }
        series.used(usage);
        series.ended(code);
        series.inFlight.decrement();
        if (span != null) {
            span.finished(usage, code);
        }
    }
}
