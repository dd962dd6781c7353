package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.WireObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object being read from bytes, field by field, with the places of its top-level fields. Confined to the caller;
 * close it, so that its buffers are used again.
 */
final class JsonInput implements AutoCloseable {
    /** The most levels of nesting. */
    static final int MAX_DEPTH = 64;

    /** The most digits of a number. */
    static final int MAX_NUMBER_LENGTH = 200;

    /** The most characters of a field's name. */
    static final int MAX_NAME_LENGTH = 1024;

    private static final int FEW_FIELDS = 24;
    private static final int MAX_QUOTE = 200;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final boolean refuseDuplicates;
    private final JsonParser parser;
    private final List<WireObject.Field> fields = new ArrayList<>(12);
    private @Nullable Set<String> names;
    private int nameStart;
    private int valueStart;
    private String name = "";

    private JsonInput(byte[] bytes, int start, int end, boolean refuseDuplicates) throws IOException {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.refuseDuplicates = refuseDuplicates;
        this.parser = FACTORY.createParser(bytes);
        parser.nextToken();
    }

    /** Opens a caller's body, in which no top-level field may stand twice. */
    static JsonInput ofRequest(byte[] bytes) throws IOException {
        return open(bytes, true);
    }

    /** Opens what an engine sent. */
    static JsonInput ofEngine(byte[] bytes) throws IOException {
        return open(bytes, false);
    }

    private static JsonInput open(byte[] bytes, boolean refuseDuplicates) throws IOException {
        int start = 0;
        int end = bytes.length;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (start == end) {
            throw malformed(bytes, start, "the body is empty; send a JSON object");
        }
        if ((bytes[start] & 0xFF) == 0xEF && end - start >= 3 && (bytes[start + 1] & 0xFF) == 0xBB) {
            throw malformed(bytes, start, "the body begins with a byte order mark; leave it out");
        }
        int invalid = Utf8.firstInvalid(bytes, start, end);
        if (invalid >= 0) {
            throw malformed(bytes, invalid, "the body is not valid UTF-8");
        }
        for (int i = 0; i < Math.min(4, end); i++) {
            if (bytes[i] == 0) {
                throw malformed(bytes, i, "the body is not JSON in UTF-8");
            }
        }
        JsonInput input = new JsonInput(bytes, start, end, refuseDuplicates);
        if (input.parser.currentToken() != JsonToken.START_OBJECT) {
            input.close();
            throw Refusal.invalid("", "the body must be a JSON object");
        }
        return input;
    }

    JsonParser parser() {
        return parser;
    }

    /** Moves to the next top-level field's value and returns the name; null after the last one. */
    @Nullable
    String nextField() throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            if (parser.nextToken() != null) {
                throw malformed(
                        bytes, (int) offset(parser.currentTokenLocation()), "nothing may follow the JSON object");
            }
            return null;
        }
        nameStart = (int) offset(parser.currentTokenLocation()) - start;
        name = parser.currentName();
        parser.nextToken();
        valueStart = (int) offset(parser.currentTokenLocation()) - start;
        if (refuseDuplicates && isDuplicate()) {
            throw Refusal.invalid(quote(name), "stands more than once (names are compared without case); keep one");
        }
        return name;
    }

    /** Notes where the field ends; to be called when its value was read whole. */
    void endField() throws IOException {
        fields.add(new WireObject.Field(name, nameStart, valueStart, valueEnd()));
    }

    /** Skips the current value, whatever it is. */
    void skip() throws IOException {
        parser.skipChildren();
        parser.finishToken();
    }

    /** Skips the current value and returns its length in bytes, quotes and brackets included. */
    int skipAndMeasure() throws IOException {
        int from = (int) offset(parser.currentTokenLocation());
        skip();
        return (int) offset(parser.currentLocation()) - from;
    }

    /** Skips the current value and returns its JSON text. */
    String skipAndCopy() throws IOException {
        int from = tokenStart();
        skip();
        return textSince(from);
    }

    /** The JSON text from a token's start to the end of the token just read. */
    String textSince(int tokenStart) {
        int from = tokenStart + start;
        int to = (int) offset(parser.currentLocation());
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Bytes of JSON from a token's start to the end of the token just read. */
    int lengthSince(int tokenStart) {
        return (int) offset(parser.currentLocation()) - start - tokenStart;
    }

    /** Where the current token begins, counted from the object's brace. */
    int tokenStart() {
        return (int) offset(parser.currentTokenLocation()) - start;
    }

    /** The fields so far. */
    List<WireObject.Field> fields() {
        return fields;
    }

    /** The bytes of the object, from brace to brace. */
    byte[] trimmed() {
        return WireObject.slice(bytes, start, end);
    }

    /** The whole object; call it when {@link #nextField} returned null. */
    WireObject toWireObject() {
        return new WireObject(trimmed(), fields);
    }

    /** The path of the current value, for example {@code messages[2].content}. */
    String path() {
        return path(parser.getParsingContext());
    }

    private static String path(@Nullable JsonStreamContext context) {
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext c = context; c != null && !c.inRoot(); c = c.getParent()) {
            if (c.inArray()) {
                path.insert(0, c.hasCurrentIndex() ? "[" + c.getCurrentIndex() + "]" : "");
            } else if (c.getCurrentName() != null) {
                path.insert(0, "." + quote(c.getCurrentName()));
            }
        }
        return path.length() > 0 && path.charAt(0) == '.' ? path.substring(1) : path.toString();
    }

    /** A refusal because the current value is not what it must be. */
    Refusal expected(String what) {
        return Refusal.invalid(path(), "expected " + what + ", got " + describe(parser.currentToken()));
    }

    private static String describe(@Nullable JsonToken token) {
        return switch (token) {
            case null -> "nothing";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT -> "something else";
        };
    }

    /** A refusal made from what the JSON parser said. */
    static Refusal malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        String why = e instanceof StreamConstraintsException
                ? "it is nested deeper than " + MAX_DEPTH + " levels, or a number has more than " + MAX_NUMBER_LENGTH
                        + " digits, or a name more than " + MAX_NAME_LENGTH + " characters"
                : SafeText.line(e.getOriginalMessage(), MAX_QUOTE);
        return new Refusal(ErrorCode.MALFORMED_JSON, "malformed JSON" + where + ": " + why, null);
    }

    private static Refusal malformed(byte[] bytes, int at, String why) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        String where = " at line " + line + ", column " + (at - lineStart + 1);
        return new Refusal(ErrorCode.MALFORMED_JSON, "malformed JSON" + where + ": " + why, null);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private int valueEnd() throws IOException {
        parser.finishToken();
        return (int) offset(parser.currentLocation()) - start;
    }

    private static long offset(JsonLocation location) {
        return location.getByteOffset();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Shortens a name for a message and takes what would break a line out of it. */
    private static String quote(String name) {
        return SafeText.line(name, MAX_QUOTE);
    }

    private boolean isDuplicate() {
        if (names == null && fields.size() < FEW_FIELDS) {
            for (WireObject.Field field : fields) {
                if (field.name().equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }
        if (names == null) {
            names = new HashSet<>();
            for (WireObject.Field field : fields) {
                names.add(fold(field.name()));
            }
        }
        return !names.add(fold(name));
    }

    /** The name as parsers that ignore case see it, also those that know Unicode's special folds. */
    static String fold(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    /** Whether a region, counted from the object's brace, is this ASCII text in quotes. */
    boolean isQuoted(int from, int to, String ascii) {
        if (to - from != ascii.length() + 2) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + from + 1 + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return bytes[start + from] == '"' && bytes[start + to - 1] == '"';
    }
}
