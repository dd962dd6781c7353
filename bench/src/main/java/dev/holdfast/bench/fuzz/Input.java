package dev.holdfast.bench.fuzz;

import java.nio.charset.StandardCharsets;

/** One thing to send. Immutable as long as nobody changes the array. */
final class Input {
    /** What the client does after sending, and so what the server owes it. */
    enum End {
        /** It is one well-formed HTTP request: its answer must come and leave the connection usable. */
        STAYS,
        /** It is as many requests as it seems, well-formed or not: an answer, or the end of the connection, must come. */
        WAITS,
        /** More may seem to be missing, so the client ends its half of the connection: the server must answer or close. */
        ENDS,
        /** The client is gone. */
        LEAVES
    }

    private final String kind;
    private final byte[] bytes;
    private final End end;
    private final int answers;

    Input(String kind, byte[] bytes, End end) {
        this(kind, bytes, end, 1);
    }

    Input(String kind, byte[] bytes, End end, int answers) {
        this.kind = kind;
        this.bytes = bytes;
        this.end = end;
        this.answers = answers;
    }

    String kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    End end() {
        return end;
    }

    /** How many answers to read at most. */
    int answers() {
        return answers;
    }

    /** Whether it is one well-formed HTTP request. */
    boolean whole() {
        return end == End.STAYS;
    }

    /** Whether it asks for a head alone, whose answer has no body whatever its length says. */
    boolean bodiless() {
        return bytes.length > 5 && new String(bytes, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
    }
}
