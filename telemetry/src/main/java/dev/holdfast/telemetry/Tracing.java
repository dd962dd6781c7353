package dev.holdfast.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends spans to a collector, in batches, from a thread of its own; drops them when too many wait. Thread-safe. */
final class Tracing implements AutoCloseable {
    private static final String TRACES_PATH = "/v1/traces";
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BATCH_DELAY = Duration.ofSeconds(1);
    private static final int MAX_WAITING = 8_192;
    private static final long CLOSE_SECONDS = 3;

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    Tracing(URI endpoint, TelemetrySettings settings) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(tracesUrl(endpoint)).setTimeout(SEND_TIMEOUT);
        settings.otlpHeaders().forEach((name, value) -> exporter.addHeader(name, value.reveal()));
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(
                        Attributes.builder().put("service.name", "holdfast").build()))
                .setSampler(Sampler.parentBased(
                        Sampler.traceIdRatioBased(settings.samplingRatio().doubleValue())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build())
                        .setMaxQueueSize(MAX_WAITING)
                        .setScheduleDelay(BATCH_DELAY)
                        .build())
                .build();
        tracer = provider.tracerBuilder("dev.holdfast")
                .setSchemaUrl(GenAiAttributes.SCHEMA_URL)
                .build();
    }

    static String tracesUrl(URI endpoint) {
        String url = endpoint.toString();
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
    }

    /** The span of a turn, or null if this turn is not sampled. */
    @Nullable
    TurnSpan start(TurnTags tags, String traceparent) {
        String operation = GenAiAttributes.operation(tags.endpoint());
        SpanBuilder builder = tracer.spanBuilder(operation + " " + tags.model()).setSpanKind(SpanKind.CLIENT);
        SpanContext parent = TraceParent.parse(traceparent);
        if (parent.isValid()) {
            builder.setParent(Context.root().with(Span.wrap(parent)));
        } else {
            builder.setNoParent();
        }
        Span span = builder.startSpan();
        if (!span.isRecording()) {
            return null;
        }
        span.setAttribute(GenAiAttributes.OPERATION, operation);
        span.setAttribute(GenAiAttributes.PROVIDER, "holdfast");
        span.setAttribute(GenAiAttributes.MODEL, tags.model());
        span.setAttribute(GenAiAttributes.SCHEMA, GenAiAttributes.VERSION);
        span.setAttribute(GenAiAttributes.ORGANISATION, tags.organisation());
        span.setAttribute(GenAiAttributes.PROJECT, tags.project());
        span.setAttribute(GenAiAttributes.REQUEST_ID, tags.requestId());
        return new TurnSpan(span);
    }

    /** Sends what waits, for a few seconds at most. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
