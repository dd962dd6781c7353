package dev.holdfast.bench.engine;

import dev.holdfast.bench.load.Connections;
import dev.holdfast.bench.load.ReplyReader;
import dev.holdfast.bench.load.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Callers of one server, each with one request at a time, all on the calling thread. Used once, confined to it. */
final class Callers {
    /** What one caller asks, one request after the other. */
    @FunctionalInterface
    interface Script {
        /** The next request, or null for the end; {@code last} is how the one before went, null at first. */
        @Nullable
        Ask next(@Nullable Outcome last);
    }

    private static final long POLL_MILLIS = 5;

    private final Target target;
    private final List<Caller> callers = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    private Callers(Target target) {
        this.target = target;
    }

    /**
     * Runs all scripts to their ends.
     *
     * @return how each request went, in the order of their ends
     * @throws IOException if the server cannot be reached, or some request has no end within the limit
     */
    static List<Outcome> run(Target target, List<? extends Script> scripts, long limitNanos) throws IOException {
        Callers all = new Callers(target);
        long deadline = System.nanoTime() + limitNanos;
        try (Connections connections = new Connections()) {
            for (Script script : scripts) {
                Caller caller = all.new Caller(connections, script);
                all.callers.add(caller);
                caller.proceed(null);
            }
            while (all.callers.stream().anyMatch(caller -> !caller.ended)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            target.name() + " did not answer all within " + limitNanos / 1_000_000_000 + " s");
                }
                connections.serve(POLL_MILLIS);
                for (Caller caller : all.callers) {
                    caller.tick(System.nanoTime());
                }
            }
        }
        return all.outcomes;
    }

    /** One caller. Each request has a connection of its own: servers close idle ones after times of their own. */
    private final class Caller implements Connections.Handler {
        private final Connections connections;
        private final Script script;
        private Connections.@Nullable Connection connection;
        private AnswerReader answer = new AnswerReader();
        private ReplyReader reply = new ReplyReader(answer);
        private @Nullable Ask ask;
        private long sent;
        private long pausedUntil;
        private boolean ended;

        Caller(Connections connections, Script script) {
            this.connections = connections;
            this.script = script;
        }

        void proceed(@Nullable Outcome last) throws IOException {
            if (last != null) {
                outcomes.add(last);
            }
            ask = script.next(last);
            if (ask == null) {
                ended = true;
                return;
            }
            connection = connections.open(target, this);
            answer = new AnswerReader();
            reply = new ReplyReader(answer);
            reply.next();
            sent = System.nanoTime();
            answer.at(sent);
            connection.send(ByteBuffer.wrap(ask.bytes()));
        }

        void tick(long now) throws IOException {
            Ask current = ask;
            if (pausedUntil != 0 && now >= pausedUntil && connection != null) {
                pausedUntil = 0;
                connection.pause(false);
            }
            if (current != null && current.leaveAfterNanos() > 0 && now - sent > current.leaveAfterNanos()) {
                leave();
            }
        }

        private void leave() throws IOException {
            drop();
            proceed(answer.outcome(reply.status(), sent, true));
        }

        private void drop() throws IOException {
            pausedUntil = 0;
            if (connection != null) {
                connection.close();
                connection = null;
            }
        }

        @Override
        public void read(Connections.Connection from, byte[] data, int length) throws IOException {
            Ask current = ask;
            if (current == null || from != connection) {
                return;
            }
            long now = System.nanoTime();
            answer.at(now);
            reply.feed(data, 0, length);
            if (reply.done()) {
                drop();
                proceed(answer.outcome(reply.status(), sent, false));
            } else if (current.leaveAfterEvents() > 0 && answer.events() >= current.leaveAfterEvents()) {
                leave();
            } else if (current.pauseNanos() > 0) {
                pausedUntil = now + current.pauseNanos();
                from.pause(true);
            }
        }

        @Override
        public void closed() {
            connection = null;
            if (!ended && ask != null) {
                answer.at(System.nanoTime());
                try {
                    proceed(answer.outcome(reply.status(), sent, false));
                } catch (IOException e) {
                    ended = true;
                    outcomes.add(answer.outcome(0, sent, false));
                }
            }
        }
    }
}
