package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.Delta;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Usage;
import dev.holdfast.domain.WireObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what an engine answers: one object of a stream, or a whole body. Confined to one object. */
final class AnswerReader {
    private final JsonInput in;
    private final JsonParser parser;
    private final ModelRef model;
    private final List<Delta> deltas = new ArrayList<>(2);
    private final Splices splices = new Splices();
    private @Nullable Usage usage;
    private boolean answered;
    private boolean error;

    private AnswerReader(JsonInput in, ModelRef model) {
        this.in = in;
        this.parser = in.parser();
        this.model = model;
    }

    static StreamEvent read(byte[] bytes, ModelRef model, boolean whole) {
        try (JsonInput in = JsonInput.ofEngine(bytes)) {
            return new AnswerReader(in, model).read(whole);
        } catch (Refusal | JsonProcessingException e) {
            return failed(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static StreamEvent failed(byte[] bytes) {
        EngineFailure failure = EngineErrors.looksLikeObject(bytes)
                ? new EngineFailure(
                        ErrorCode.ENGINE_FAILED, "the engine sent JSON that cannot be understood", null, 200, true)
                : EngineErrors.classify(200, bytes);
        return new StreamEvent.Failed(failure);
    }

    private StreamEvent read(boolean whole) throws IOException {
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "error" -> {
                    error |= parser.currentToken() != JsonToken.VALUE_NULL;
                    in.skip();
                }
                case "object" -> error |= isString() && parser.getText().equals("error");
                case "choices" -> {
                    answered = true;
                    choices();
                }
                case "data" -> {
                    answered = true;
                    embeddings();
                }
                case "usage" -> usage = usage();
                default -> in.skip();
            }
            in.endField();
            if (name.equals("model")) {
                rename();
            }
        }
        if (error || (whole && !answered)) {
            return new StreamEvent.Failed(EngineErrors.classify(200, in.trimmed()));
        }
        WireObject data = splices.apply(in.toWireObject());
        return whole ? new StreamEvent.Answer(data, deltas, usage) : new StreamEvent.Chunk(data, deltas, usage);
    }

    private void rename() {
        WireObject.Field field = in.fields().getLast();
        int from = field.valueStart();
        if (!in.isQuoted(from, field.valueEnd(), model.name())) {
            splices.replace(from, field.valueEnd(), '"' + model.name() + '"');
        }
    }

    private boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    private boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    private void choices() throws IOException {
        if (!isArray()) {
            in.skip();
            return;
        }
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (isObject()) {
                choice(position);
            } else {
                in.skip();
            }
            position++;
        }
    }

    private void choice(int position) throws IOException {
        ChoiceReader choice = new ChoiceReader(in, splices);
        int index = position;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "index" -> index = (int) Math.min(Integer.MAX_VALUE, count(position));
                case "delta", "message" -> choice.message();
                case "text" -> choice.text();
                case "logprobs" -> choice.logprobs();
                case "finish_reason" -> choice.finishReason();
                default -> in.skip();
            }
        }
        choice.emit(index, deltas);
    }

    private void embeddings() throws IOException {
        if (!isArray()) {
            in.skip();
            return;
        }
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int index = position;
            if (isObject()) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    boolean isIndex = parser.currentName().equals("index");
                    parser.nextToken();
                    if (isIndex) {
                        index = (int) Math.min(Integer.MAX_VALUE, count(position));
                    } else {
                        in.skip();
                    }
                }
            } else {
                in.skip();
            }
            deltas.add(new Delta.Embedding(index));
            position++;
        }
    }

    private @Nullable Usage usage() throws IOException {
        if (!isObject()) {
            in.skip();
            return null;
        }
        long prompt = 0;
        long completion = 0;
        long cached = 0;
        long reasoning = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "prompt_tokens" -> prompt = count(0);
                case "completion_tokens" -> completion = count(0);
                case "reasoning_tokens" -> reasoning = Math.max(reasoning, count(0));
                case "prompt_tokens_details" -> cached = Math.max(cached, detail("cached_tokens"));
                case "completion_tokens_details" -> reasoning = Math.max(reasoning, detail("reasoning_tokens"));
                default -> in.skip();
            }
        }
        return new Usage(prompt, cached, completion, reasoning);
    }

    private long detail(String wanted) throws IOException {
        if (!isObject()) {
            in.skip();
            return 0;
        }
        long value = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean found = parser.currentName().equals(wanted);
            parser.nextToken();
            if (found) {
                value = count(0);
            } else {
                in.skip();
            }
        }
        return value;
    }

    /** The current value as a count; anything that is not a plain number counts as unknown. */
    private long count(long unknown) throws IOException {
        JsonToken token = parser.currentToken();
        boolean whole =
                token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (whole) {
            return Math.max(0, parser.getLongValue());
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && Math.abs(parser.getDoubleValue()) < 1e18) {
            return Math.max(0, (long) parser.getDoubleValue());
        }
        in.skip();
        return unknown;
    }
}
