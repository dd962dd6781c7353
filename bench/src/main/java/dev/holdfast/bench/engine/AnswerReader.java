package dev.holdfast.bench.engine;

import dev.holdfast.bench.load.ReplyReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the events of one streamed answer, as far as measuring needs. Confined to one thread. */
final class AnswerReader implements ReplyReader.Body {
    private static final int LONGEST_ERROR = 400;

    private final StringBuilder text = new StringBuilder();
    private final List<String> finishes = new ArrayList<>();
    private byte[] line = new byte[1024];
    private int length;
    private int events;
    private long now;
    private long first;
    private long last;
    private long prompt = -1;
    private long cached = -1;
    private long generated = -1;
    private boolean done;
    private String error = "";

    /** The time at which the next pieces came. */
    void at(long nanoTime) {
        now = nanoTime;
    }

    /** How many events with text came. */
    int events() {
        return events;
    }

    /** What was read. */
    Outcome outcome(int status, long sent, boolean left) {
        if (status != 200 && error.isEmpty()) {
            error = new String(line, 0, Math.min(length, LONGEST_ERROR), StandardCharsets.UTF_8);
        }
        Outcome.End end = left ? Outcome.End.LEFT : done ? Outcome.End.WHOLE : Outcome.End.CUT;
        return new Outcome(
                status,
                new Outcome.Times(sent, first, last, now),
                new Outcome.Counts(prompt, cached, generated),
                text.toString(),
                List.copyOf(finishes),
                end,
                error);
    }

    @Override
    public void piece(byte[] data, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (data[i] == '\n') {
                append(data, start, i);
                event(new String(line, 0, length, StandardCharsets.UTF_8));
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

    private void event(String event) {
        if (!event.startsWith("data:")) {
            return;
        }
        done |= event.startsWith("data: [DONE]");
        if (event.contains("\"error\":")) {
            error = event.substring(0, Math.min(event.length(), LONGEST_ERROR));
        }
        String piece = string(event, "\"content\":\"");
        piece = piece.isEmpty() ? string(event, "\"text\":\"") : piece;
        if (!piece.isEmpty() || event.contains("\"reasoning_content\":\"") || event.contains("\"arguments\":\"")) {
            first = first == 0 ? now : first;
            last = now;
            events++;
            text.append(piece);
        }
        String finish = string(event, "\"finish_reason\":\"");
        if (!finish.isEmpty()) {
            finishes.add(finish);
        }
        prompt = number(event, "\"prompt_tokens\":", prompt);
        generated = number(event, "\"completion_tokens\":", generated);
        cached = number(event, "\"cached_tokens\":", cached);
    }

    private static String string(String event, String start) {
        int from = event.indexOf(start);
        if (from < 0) {
            return "";
        }
        from += start.length();
        int to = from;
        while (to < event.length() && event.charAt(to) != '"') {
            to += event.charAt(to) == '\\' ? 2 : 1;
        }
        return event.substring(from, Math.min(to, event.length()));
    }

    private static long number(String event, String start, long otherwise) {
        int from = event.indexOf(start);
        if (from < 0) {
            return otherwise;
        }
        from += start.length();
        int to = from;
        while (to < event.length() && event.charAt(to) >= '0' && event.charAt(to) <= '9') {
            to++;
        }
        return to == from ? otherwise : Long.parseLong(event.substring(from, to));
    }
}
