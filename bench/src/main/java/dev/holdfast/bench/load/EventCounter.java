package dev.holdfast.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Counts the events of one streamed chat answer and the time between them. Confined to one thread. */
final class EventCounter implements ReplyReader.Body {
    private enum Kind {
        CONTENT,
        OTHER
    }

    private final Samples gaps;
    private byte[] line = new byte[512];
    private int length;
    private byte[] previous = new byte[0];
    private Kind previousKind = Kind.OTHER;
    private long last;
    private long now;
    private long content;
    private boolean finished;
    private boolean done;
    private boolean failed;

    EventCounter(Samples gaps) {
        this.gaps = gaps;
    }

    /** The time at which the next pieces came, by {@link System#nanoTime}. */
    void at(long nanoTime) {
        now = nanoTime;
    }

    long content() {
        return content;
    }

    /** Whether exactly so many content events came, then a finish reason, then the end mark, and no error. */
    boolean whole(long expected) {
        return content == expected && finished && done && !failed;
    }

    @Override
    public void piece(byte[] data, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (data[i] == '\n') {
                append(data, start, i);
                event();
                length = 0;
                start = i + 1;
            }
        }
        append(data, start, to);
    }

    private void append(byte[] data, int from, int to) {
        if (length + to - from > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + to - from));
        }
        System.arraycopy(data, from, line, length, to - from);
        length += to - from;
    }

    private void event() {
        if (length == 0) {
            return;
        }
        if (!Arrays.equals(line, 0, length, previous, 0, previous.length)) {
            previous = Arrays.copyOf(line, length);
            previousKind = classify(new String(previous, StandardCharsets.ISO_8859_1));
        }
        if (previousKind == Kind.CONTENT) {
            if (content > 0) {
                gaps.add(now - last);
            }
            last = now;
            content++;
        }
    }

    private Kind classify(String text) {
        if (!text.startsWith("data:")) {
            return Kind.OTHER;
        }
        done |= text.contains("[DONE]");
        finished |= text.contains("\"finish_reason\":\"");
        failed |= text.contains("\"error\":");
        return text.contains("\"content\":\" token\"") ? Kind.CONTENT : Kind.OTHER;
    }
}
