package dev.holdfast.lifecycle;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered after all redirects.
 *
 * @param address the address that answered in the end
 * @param status its status
 * @param headers its headers
 * @param first the headers of the first answer, which are the Hub's own
 * @param body the body
 */
record Answer(URI address, int status, HttpHeaders headers, HttpHeaders first, Body body) implements AutoCloseable {
    /** A header of the first answer without quotation marks. */
    @Nullable
    String firstHeader(String name) {
        return first.firstValue(name).map(value -> value.replace("\"", "")).orElse(null);
    }

    @Nullable
    String etag() {
        return headers.firstValue("ETag").orElse(null);
    }

    /** The size of this answer's body, or -1 if it is not said. */
    long length() {
        return headers.firstValue("Content-Length").map(Answer::number).orElse(-1L);
    }

    /** Where the bytes of a partial answer begin, or -1 if it is not said. */
    long rangeStart() {
        String range = headers.firstValue("Content-Range").orElse("");
        int dash = range.indexOf('-');
        return range.startsWith("bytes ") && dash > 0 ? number(range.substring("bytes ".length(), dash)) : -1;
    }

    /** The whole size that a partial answer names, or -1 if it does not. */
    long rangeTotal() {
        String range = headers.firstValue("Content-Range").orElse("");
        return number(range.substring(range.indexOf('/') + 1));
    }

    /** How long the server asks to wait, or null if it does not. */
    @Nullable
    Duration retryAfter(Instant now) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static long number(String text) {
        return text.strip().matches("\\d{1,18}") ? Long.parseLong(text.strip()) : -1;
    }

    @Override
    public void close() {
        body.close();
    }
}
