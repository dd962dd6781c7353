package dev.holdfast.telemetry;

import dev.holdfast.domain.ErrorCategory;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** The span of one turn. Confined to the turn. */
final class TurnSpan {
    private static final double NANOS = 1e9;

    private final Span span;
    private long attempts;

    TurnSpan(Span span) {
        this.span = span;
    }

    String traceParent() {
        return TraceParent.format(span.getSpanContext());
    }

    void admitted(String replica, long queuedNanos) {
        if (attempts++ == 0) {
            span.setAttribute(GenAiAttributes.QUEUE_TIME, queuedNanos / NANOS);
        }
        span.setAttribute(GenAiAttributes.REPLICA, replica);
    }

    void firstOutput(long nanos) {
        span.setAttribute(GenAiAttributes.FIRST_TOKEN, nanos / NANOS);
    }

    void finished(Usage usage, @Nullable ErrorCode code) {
        span.setAttribute(GenAiAttributes.INPUT_TOKENS, usage.prompt());
        span.setAttribute(GenAiAttributes.CACHED_TOKENS, usage.cached());
        span.setAttribute(GenAiAttributes.OUTPUT_TOKENS, usage.completion());
        span.setAttribute(GenAiAttributes.ATTEMPTS, attempts);
        if (code != null) {
            span.setAttribute(GenAiAttributes.ERROR, code.wireName());
            if (code.category() == ErrorCategory.ENGINE || code.category() == ErrorCategory.PLATFORM) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        span.end();
    }
}
