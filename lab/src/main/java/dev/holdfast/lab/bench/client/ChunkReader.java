package dev.holdfast.lab.bench.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds in one JSON object of an answer what a measurement needs: whether there are choices, how much text of which kind they bring,
 * how many tokens, how they finished; and {@code usage} and {@code error}. The same for an event of a stream, for a whole answer and for
 * embeddings. What it found is there until the next {@link #read}. Confined to one thread.
 */
public final class ChunkReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final Field toDelta = this::delta;
    private final Field toLogprobs = this::logprobs;
    private final Field toUsage = this::usageField;
    private final Field toDetails = this::details;
    private @Nullable JsonParser parser;
    private @Nullable StringBuilder text;
    private boolean choices;
    private boolean finished;
    private boolean usage;
    private boolean vectors;
    private int contentLength;
    private int reasoningLength;
    private int logprobs;
    private int promptTokens;
    private int completionTokens;
    private int cachedTokens;
    private int reasoningTokens;
    private @Nullable String error;

    /** Where the content goes from now on, or null if nobody wants it. */
    public void collect(@Nullable StringBuilder target) {
        text = target;
    }

    /**
     * Reads one object.
     *
     * @return false if the bytes are not one JSON object; what was found is of no meaning then
     */
    public boolean read(byte[] bytes, int from, int to) {
        clear();
        boolean whole;
        try {
            JsonParser json = parser();
            whole = json.getNonBlockingInputFeeder() instanceof ByteArrayFeeder feeder
                    && object(json, feeder, bytes, from, to);
        } catch (IOException malformed) {
            whole = false;
        }
        if (!whole) {
            parser = null;
        }
        return whole;
    }

    /** One parser reads all objects, as if they were one stream, because making one costs more than reading an event. */
    private JsonParser parser() throws IOException {
        JsonParser json = parser;
        if (json == null) {
            json = JSON.createNonBlockingByteArrayParser();
            parser = json;
        }
        return json;
    }

    private boolean object(JsonParser json, ByteArrayFeeder feeder, byte[] bytes, int from, int to) throws IOException {
        feeder.feedInput(bytes, from, to);
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        JsonToken token = json.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            top(json);
            token = json.nextToken();
        }
        return token == JsonToken.END_OBJECT && json.nextToken() == JsonToken.NOT_AVAILABLE;
    }

    /** Whether there was a list of choices with something in it. */
    public boolean hasChoices() {
        return choices;
    }

    /** Whether a choice has a {@code finish_reason}. */
    public boolean isFinished() {
        return finished;
    }

    /** Whether there was a list of embeddings with something in it. */
    public boolean hasVectors() {
        return vectors;
    }

    /** Characters of content, refusals and arguments of tools. */
    public int contentLength() {
        return contentLength;
    }

    /** Characters of reasoning. */
    public int reasoningLength() {
        return reasoningLength;
    }

    /** Tokens that have a log probability. */
    public int logprobs() {
        return logprobs;
    }

    /** Whether there was a {@code usage}. */
    public boolean hasUsage() {
        return usage;
    }

    /** {@code usage.prompt_tokens}, or -1. */
    public int promptTokens() {
        return promptTokens;
    }

    /** {@code usage.completion_tokens}, or -1. */
    public int completionTokens() {
        return completionTokens;
    }

    /** {@code usage.prompt_tokens_details.cached_tokens}, or -1. */
    public int cachedTokens() {
        return cachedTokens;
    }

    /** {@code usage.completion_tokens_details.reasoning_tokens}, or -1. */
    public int reasoningTokens() {
        return reasoningTokens;
    }

    /** The message of an {@code error}, or null. */
    public @Nullable String error() {
        return error;
    }

    private void clear() {
        choices = false;
        finished = false;
        usage = false;
        vectors = false;
        contentLength = 0;
        reasoningLength = 0;
        logprobs = 0;
        promptTokens = -1;
        completionTokens = -1;
        cachedTokens = -1;
        reasoningTokens = -1;
        error = null;
    }

    private void top(JsonParser json) throws IOException {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
            case "choices" -> {
                if (value == JsonToken.START_ARRAY) {
                    choices(json);
                } else {
                    json.skipChildren();
                }
            }
            case "usage" -> usage(json, value);
            case "error" -> error(json, value);
            case "data" -> {
                vectors = value == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY;
                if (vectors) {
                    skipRestOfArray(json);
                } else if (value != JsonToken.START_ARRAY) {
                    json.skipChildren();
                }
            }
            default -> json.skipChildren();
        }
    }

    private static void skipRestOfArray(JsonParser json) throws IOException {
        json.skipChildren();
        JsonToken token = json.nextToken();
        while (isThere(token) && token != JsonToken.END_ARRAY) {
            json.skipChildren();
            token = json.nextToken();
        }
    }

    private static boolean isThere(@Nullable JsonToken token) {
        return token != null && token != JsonToken.NOT_AVAILABLE;
    }

    private void choices(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        while (isThere(token) && token != JsonToken.END_ARRAY) {
            choices = true;
            if (token == JsonToken.START_OBJECT) {
                choice(json);
            } else {
                json.skipChildren();
            }
            token = json.nextToken();
        }
    }

    private void choice(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "text" -> content(json, value);
                case "finish_reason" -> {
                    finished |= value == JsonToken.VALUE_STRING;
                    json.skipChildren();
                }
                case "delta", "message" -> object(json, value, toDelta);
                case "logprobs" -> object(json, value, toLogprobs);
                default -> json.skipChildren();
            }
        }
    }

    private void delta(JsonParser json, String name, JsonToken value) throws IOException {
        switch (name) {
            case "content", "refusal" -> content(json, value);
            case "reasoning_content", "reasoning" -> {
                if (value == JsonToken.VALUE_STRING) {
                    reasoningLength = Math.max(reasoningLength, json.getTextLength());
                }
                json.skipChildren();
            }
            case "tool_calls", "function_call" -> arguments(json, value);
            default -> json.skipChildren();
        }
    }

    private void content(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            int length = json.getTextLength();
            contentLength += length;
            if (text != null && length > 0) {
                text.append(json.getTextCharacters(), json.getTextOffset(), length);
            }
        } else {
            json.skipChildren();
        }
    }

    /** Counts the characters of names and arguments wherever they stand in a call of a tool. */
    private void arguments(JsonParser json, JsonToken value) throws IOException {
        if (!value.isStructStart()) {
            return;
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (!isThere(token)) {
                return;
            }
            depth += token.isStructStart() ? 1 : 0;
            depth -= token.isStructEnd() ? 1 : 0;
            boolean counts = "arguments".equals(json.currentName()) || "name".equals(json.currentName());
            if (token == JsonToken.VALUE_STRING && counts) {
                contentLength += json.getTextLength();
            }
        }
    }

    /** Chat has a list {@code content} of objects, completions a list {@code tokens} of texts. */
    private void logprobs(JsonParser json, String name, JsonToken value) throws IOException {
        boolean counts = name.equals("content") || name.equals("tokens") || name.equals("reasoning_content");
        if (!counts || value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        JsonToken token = json.nextToken();
        while (isThere(token) && token != JsonToken.END_ARRAY) {
            logprobs++;
            json.skipChildren();
            token = json.nextToken();
        }
    }

    private void usage(JsonParser json, JsonToken value) throws IOException {
        usage = value == JsonToken.START_OBJECT;
        object(json, value, toUsage);
    }

    private void usageField(JsonParser json, String name, JsonToken value) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> promptTokens = count(json, value);
            case "completion_tokens", "output_tokens" -> completionTokens = count(json, value);
            case "prompt_tokens_details", "completion_tokens_details" -> object(json, value, toDetails);
            default -> json.skipChildren();
        }
    }

    private void details(JsonParser json, String name, JsonToken value) throws IOException {
        switch (name) {
            case "cached_tokens" -> cachedTokens = count(json, value);
            case "reasoning_tokens" -> reasoningTokens = count(json, value);
            default -> json.skipChildren();
        }
    }

    private static int count(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            return Math.clamp(json.getValueAsLong(-1), -1, Integer.MAX_VALUE);
        }
        json.skipChildren();
        return -1;
    }

    private void error(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            error = json.getText();
        } else if (value == JsonToken.START_OBJECT) {
            error = "error without a message";
            object(json, value, (inner, name, what) -> {
                if (name.equals("message") && what == JsonToken.VALUE_STRING) {
                    error = inner.getText();
                } else {
                    inner.skipChildren();
                }
            });
        } else {
            json.skipChildren();
        }
    }

    private interface Field {
        void read(JsonParser json, String name, JsonToken value) throws IOException;
    }

    private static void object(JsonParser json, JsonToken value, Field field) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            field.read(json, name, json.nextToken());
        }
    }
}
