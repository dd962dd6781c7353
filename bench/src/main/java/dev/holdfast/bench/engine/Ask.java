package dev.holdfast.bench.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request and how its caller behaves. Immutable; the bytes are not to be changed.
 *
 * @param bytes the whole HTTP request
 * @param leaveAfterEvents leaves after so many events; 0 to stay
 * @param leaveAfterNanos leaves after so long; 0 to stay
 * @param pauseNanos reads nothing for so long after each read; 0 for a fast reader
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Ask(byte[] bytes, int leaveAfterEvents, long leaveAfterNanos, long pauseNanos) {
    /** A request to a path of a server on loopback, read fast to its end. */
    static Ask post(String path, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                        + content.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return new Ask(
                ByteBuffer.allocate(head.length + content.length)
                        .put(head)
                        .put(content)
                        .array(),
                0,
                0,
                0);
    }

    Ask leavingAfterEvents(int events) {
        return new Ask(bytes, events, leaveAfterNanos, pauseNanos);
    }

    Ask leavingAfter(long nanos) {
        return new Ask(bytes, leaveAfterEvents, nanos, pauseNanos);
    }

    Ask pausing(long nanos) {
        return new Ask(bytes, leaveAfterEvents, leaveAfterNanos, nanos);
    }
}
