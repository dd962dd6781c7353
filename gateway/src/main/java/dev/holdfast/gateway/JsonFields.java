package dev.holdfast.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object that an administrator sent; an unknown one is a mistake. Not thread-safe. */
final class JsonFields {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final JsonNode json;

    private JsonFields(JsonNode json) {
        this.json = json;
    }

    /**
     * The fields of a body.
     *
     * @throws HoldfastException with {@code MALFORMED_JSON} or {@code INVALID_REQUEST}
     */
    static JsonFields parse(byte[] body, Set<String> known) {
        try {
            return of(JSON.readTree(body), known);
        } catch (JsonProcessingException malformed) {
            throw new HoldfastException(
                    ErrorCode.MALFORMED_JSON,
                    "The body is not JSON: line " + malformed.getLocation().getLineNr() + ", column "
                            + malformed.getLocation().getColumnNr() + ".",
                    malformed);
        } catch (IOException unreadable) {
            throw new HoldfastException(ErrorCode.MALFORMED_JSON, "The body is not JSON in UTF-8.", unreadable);
        }
    }

    static JsonFields of(JsonNode json, Set<String> known) {
        if (!json.isObject()) {
            throw invalid("A JSON object is expected with some of " + new TreeSet<>(known) + ".");
        }
        for (String name : (Iterable<String>) json::fieldNames) {
            if (!known.contains(name)) {
                throw invalid("There is no field '" + name + "'; use " + new TreeSet<>(known) + ".");
            }
        }
        return new JsonFields(json);
    }

    /** Runs a computation whose {@link IllegalArgumentException} is the caller's mistake. */
    <T> T checked(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (IllegalArgumentException mistake) {
            throw new HoldfastException(ErrorCode.INVALID_REQUEST, String.valueOf(mistake.getMessage()), mistake);
        }
    }

    boolean has(String name) {
        return json.has(name);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    String raw(String name) {
        return json.path(name).toString();
    }

    String text(String name, String otherwise) {
        String text = textOrNull(name);
        return text == null ? otherwise : text;
    }

    @Nullable
    String textOrNull(String name) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name + " must be a string.");
        }
        return value.asText();
    }

    List<String> texts(String name, List<String> otherwise) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw invalid(name + " must be an array of strings.");
            }
            texts.add(item.asText());
        }
        if (!value.isArray()) {
            throw invalid(name + " must be an array of strings.");
        }
        return texts;
    }

    @Nullable
    JsonNode object(String name) {
        JsonNode value = json.get(name);
        return value == null || value.isNull() ? null : value;
    }

    long number(String name, long otherwise) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid(name + " must be a whole number; 0 means no limit.");
        }
        return value.asLong();
    }

    BigDecimal decimal(String name, BigDecimal otherwise) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (value.isNull()) {
            return BigDecimal.ZERO;
        }
        if (!value.isNumber()) {
            throw invalid(name + " must be a number; 0 means no limit.");
        }
        return value.decimalValue();
    }

    /**
     * A duration such as {@code 90s}, {@code 12h} or {@code 30d}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static Duration duration(String name, String text) {
        Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + " is '" + text + "'; write for example 90s, 12h or 30d");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static HoldfastException invalid(String message) {
        return new HoldfastException(ErrorCode.INVALID_REQUEST, message);
    }
}
