package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.ContentPart;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one part of a message's content; its type may stand after what it describes. Confined to one part. */
final class PartReader {
    private final JsonInput in;
    private final RequestReader shared;
    private final JsonParser parser;
    private @Nullable String type;
    private @Nullable String text;
    private @Nullable String refusal;
    private @Nullable String url;
    private String format = "";
    private int encodedBytes;

    PartReader(JsonInput in, RequestReader shared) {
        this.in = in;
        this.shared = shared;
        this.parser = in.parser();
    }

    ContentPart part() throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> {
                    shared.once(type != null);
                    type = shared.string("a string");
                }
                case "text" -> {
                    shared.once(text != null);
                    text = shared.countedString("a string");
                }
                case "refusal" -> refusal = shared.countedString("a string");
                case "image_url" -> {
                    shared.once(url != null);
                    image();
                }
                case "input_audio" -> audio();
                case "file", "video_url", "audio_url", "video", "image", "audio" -> in.skip();
                default -> unknown();
            }
        }
        return toPart();
    }

    private ContentPart toPart() {
        if (type == null) {
            throw Refusal.invalid(in.path() + ".type", "is required");
        }
        return switch (type) {
            case "text" -> new ContentPart.Text(required(text, "text"));
            case "refusal" -> new ContentPart.Refusal(required(refusal, "refusal"));
            case "image_url" -> {
                shared.countMedia();
                yield new ContentPart.Image(required(url, "image_url"));
            }
            case "input_audio" -> {
                shared.countMedia();
                yield new ContentPart.Audio(format, encodedBytes);
            }
            default -> {
                shared.countMedia();
                yield new ContentPart.Other(type);
            }
        };
    }

    private String required(@Nullable String value, String name) {
        if (value == null) {
            throw Refusal.invalid(in.path() + "." + name, "is required in a part of type " + type);
        }
        return value;
    }

    private void unknown() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING || token.isStructStart()) {
            shared.countRaw();
        } else {
            in.skip();
        }
    }

    private void image() throws IOException {
        if (shared.isString()) {
            url = parser.getText();
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected("an object with url");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isUrl = parser.currentName().equals("url");
            parser.nextToken();
            if (isUrl) {
                url = shared.string("a URL");
            } else {
                in.skip();
            }
        }
    }

    private void audio() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw in.expected("an object with data and format");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "data" -> {
                    if (!shared.isString()) {
                        throw in.expected("audio in base64");
                    }
                    encodedBytes = in.skipAndMeasure() - 2;
                }
                case "format" -> format = shared.string("a string");
                default -> in.skip();
            }
        }
    }
}
