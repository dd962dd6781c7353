package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The conversations that go on: what was said in each, and who waits for its last answer. A turn that failed leaves no trace in the
 * history. Confined to one thread.
 */
final class Sessions {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, Session> open = new HashMap<>();

    private static final class Session {
        private final List<Message> history = new ArrayList<>();
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean busy;
        private long lastEnd = Long.MIN_VALUE;
    }

    private record Waiting(Prompt prompt, LongConsumer ready) {}

    /**
     * Takes the next turn of a conversation.
     *
     * @param ready is told, at once or later, the instant from which the turn may be asked
     */
    void await(Prompt prompt, LongConsumer ready) {
        Session session = open.computeIfAbsent(prompt.session(), id -> new Session());
        session.waiting.add(new Waiting(prompt, ready));
        release(session);
    }

    /** All messages of a turn, with those of the turns before it. */
    List<Message> messages(Prompt prompt) {
        Session session = open.get(prompt.session());
        if (session == null || session.history.isEmpty()) {
            return prompt.messages();
        }
        List<Message> all = new ArrayList<>(session.history);
        all.addAll(prompt.messages());
        return all;
    }

    /** A turn is over; its answer is empty if it failed. */
    void answered(Prompt prompt, String answer, boolean success, long instant) {
        Session session = open.get(prompt.session());
        if (session == null) {
            return;
        }
        if (success) {
            session.history.addAll(prompt.messages());
            session.history.add(Message.assistant(answer));
        }
        session.busy = false;
        session.lastEnd = instant;
        if (prompt.last()) {
            open.remove(prompt.session());
        } else {
            release(session);
        }
    }

    private static void release(Session session) {
        Waiting next = session.busy ? null : session.waiting.poll();
        if (next != null) {
            session.busy = true;
            long pause = Math.round(next.prompt.thinkSeconds() * NANOS_PER_SECOND);
            next.ready.accept(session.lastEnd == Long.MIN_VALUE ? Long.MIN_VALUE : session.lastEnd + pause);
        }
    }
}
