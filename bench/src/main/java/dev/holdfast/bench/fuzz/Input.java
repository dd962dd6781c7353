package dev.holdfast.bench.fuzz;

/** One thing to send. Immutable as long as nobody changes the array. */
final class Input {
    private final String kind;
    private final byte[] bytes;
    private final boolean whole;
    private final boolean abandon;

    Input(String kind, byte[] bytes, boolean whole, boolean abandon) {
        this.kind = kind;
        this.bytes = bytes;
        this.whole = whole;
        this.abandon = abandon;
    }

    String kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether it is one well-formed HTTP request, whose answer must come and leave the connection usable. */
    boolean whole() {
        return whole;
    }

    /** Whether the client leaves without reading the answer. */
    boolean abandon() {
        return abandon;
    }
}
