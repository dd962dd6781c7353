package dev.holdfast.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The names that spans use: the one place that knows OpenTelemetry's semantic conventions for generative AI, which are
 * still in development. A change of them is a change of this table and of {@link #VERSION}.
 */
final class GenAiAttributes {
    static final String VERSION = "1.40.0";
    static final String SCHEMA_URL = "https://opentelemetry.io/schemas/" + VERSION;

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> CACHED_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> SCHEMA = AttributeKey.stringKey("holdfast.semconv.version");
    static final AttributeKey<String> ORGANISATION = AttributeKey.stringKey("holdfast.organisation");
    static final AttributeKey<String> PROJECT = AttributeKey.stringKey("holdfast.project");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("holdfast.request_id");
    static final AttributeKey<String> REPLICA = AttributeKey.stringKey("holdfast.replica");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("holdfast.attempts");
    static final AttributeKey<Double> QUEUE_TIME = AttributeKey.doubleKey("holdfast.queue_time_seconds");
    static final AttributeKey<Double> FIRST_TOKEN = AttributeKey.doubleKey("holdfast.time_to_first_token_seconds");

    private GenAiAttributes() {}

    /** The name of the operation that an endpoint performs. */
    static String operation(String endpoint) {
        return endpoint.equals("completions") ? "text_completion" : endpoint;
    }
}
