package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.Generation;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.PromptSize;
import dev.holdfast.domain.Streaming;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields that all kinds of request share, checks their types and bounds, and sums up the prompt's size. Confined
 * to one request.
 */
final class RequestReader {
    /** The most answers per prompt. */
    static final int MAX_CHOICES = 128;

    /** The most tokens that may be asked for. */
    static final long MAX_TOKENS = 1L << 31;

    /** Fields that no engine puts into a prompt; all other unknown ones are counted as text, to err high. */
    private static final Set<String> NOT_TEXT = Set.of(
            "metadata",
            "logit_bias",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "service_tier",
            "stop",
            "seed",
            "modalities",
            "audio",
            "reasoning_effort",
            "verbosity",
            "encoding_format");

    private final JsonInput in;
    private final JsonParser parser;
    private @Nullable ModelRef model;
    private boolean stream;
    private boolean includeUsage;
    private int n = 1;
    private int bestOf = 1;
    private @Nullable Long maxTokens;
    private @Nullable Long maxCompletionTokens;
    private long textBytes;
    private int messages;
    private long tokens;
    private int media;

    RequestReader(JsonInput in) {
        this.in = in;
        this.parser = in.parser();
    }

    /** Reads a shared field's value, or skips an unknown one's and counts its text. */
    void field(String name) throws IOException {
        switch (name) {
            case "model" -> model = model();
            case "stream" -> stream = bool("a boolean");
            case "stream_options" -> streamOptions();
            case "n" -> n = (int) integer(1, MAX_CHOICES, 1);
            case "best_of" -> bestOf = (int) integer(1, MAX_CHOICES, 1);
            case "max_tokens" -> maxTokens = orNull(integer(1, MAX_TOKENS, 0));
            case "max_completion_tokens" -> maxCompletionTokens = orNull(integer(1, MAX_TOKENS, 0));
            default -> unknown(name);
        }
    }

    private void unknown(String name) throws IOException {
        JsonToken token = parser.currentToken();
        boolean text = token == JsonToken.VALUE_STRING || token.isStructStart();
        if (text && !NOT_TEXT.contains(name)) {
            textBytes += in.skipAndMeasure();
        } else {
            in.skip();
        }
    }

    private ModelRef model() throws IOException {
        String name = string("the name of a model");
        try {
            return new ModelRef(name);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("model", "is not a model's name: " + e.getMessage());
        }
    }

    private void streamOptions() throws IOException {
        if (isNull()) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected("an object or null");
        }
        boolean seen = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean usage = parser.currentName().equals("include_usage");
            parser.nextToken();
            if (usage) {
                once(seen);
                seen = true;
                includeUsage = bool("a boolean");
            } else {
                in.skip();
            }
        }
    }

    /** Refuses a nested field that was seen before, because parsers differ in which one counts. */
    void once(boolean seen) {
        if (seen) {
            throw Refusal.invalid(in.path(), "stands more than once; keep one");
        }
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private boolean bool(String what) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw in.expected(what);
        };
    }

    /** A whole number within bounds; {@code absent} for null. */
    private long integer(long min, long max, long absent) throws IOException {
        if (isNull()) {
            return absent;
        }
        String what = "a whole number from " + min + " to " + max;
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw in.expected(what);
        }
        boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!fits || parser.getLongValue() < min || parser.getLongValue() > max) {
            throw Refusal.invalid(in.path(), "expected " + what);
        }
        return parser.getLongValue();
    }

    private static @Nullable Long orNull(long value) {
        return value == 0 ? null : value;
    }

    /** The current value, which must be a string. */
    String string(String what) throws IOException {
        if (!isString()) {
            throw in.expected(what);
        }
        return parser.getText();
    }

    /** The current value, which must be a string, counted as text of the prompt. */
    String countedString(String what) throws IOException {
        int start = in.tokenStart();
        String text = string(what);
        boolean ascii = in.lengthSince(start) == text.length() + 2;
        textBytes += ascii ? text.length() : Utf8.length(text);
        return text;
    }

    /** Skips the current value and counts all of its JSON as text. */
    void countRaw() throws IOException {
        textBytes += in.skipAndMeasure();
    }

    void countMessage() {
        messages++;
    }

    void countMedia() {
        media++;
    }

    /**
     * Reads texts or tokens in the four shapes OpenAI knows: a string, strings, token ids, lists of token ids.
     *
     * @return how many prompts there are
     */
    int texts(String what) throws IOException {
        if (isString()) {
            countedString(what);
            messages++;
            return 1;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw in.expected(what);
        }
        JsonToken kind = parser.nextToken();
        int count = 0;
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
            if (parser.currentToken() != kind) {
                throw in.expected("all elements to be of one type");
            }
            switch (kind) {
                case VALUE_STRING -> countedString(what);
                case VALUE_NUMBER_INT -> token();
                case START_ARRAY -> tokenArray();
                default -> throw in.expected(what);
            }
            count++;
        }
        if (count == 0) {
            throw Refusal.invalid(in.path(), "must not be empty");
        }
        int prompts = kind == JsonToken.VALUE_NUMBER_INT ? 1 : count;
        messages += prompts;
        return prompts;
    }

    private void tokenArray() throws IOException {
        long before = tokens;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            token();
        }
        if (tokens == before) {
            throw Refusal.invalid(in.path(), "must not be empty");
        }
    }

    private void token() throws IOException {
        integerToken();
        tokens++;
    }

    private void integerToken() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 0) {
            throw in.expected("a token id");
        }
    }

    ModelRef requiredModel() {
        if (model == null) {
            throw Refusal.invalid("model", "is required; name a model");
        }
        return model;
    }

    Generation generation() {
        return new Generation(maxCompletionTokens != null ? maxCompletionTokens : maxTokens, Math.max(n, bestOf));
    }

    Streaming streaming() {
        return stream ? new Streaming(true, includeUsage) : Streaming.OFF;
    }

    PromptSize promptSize() {
        return new PromptSize(textBytes, messages, tokens, media);
    }
}
