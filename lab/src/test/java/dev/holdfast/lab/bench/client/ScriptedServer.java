package dev.holdfast.lab.bench.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/** A server on a {@link ManualLoop} that answers by a script: so its timing is known exactly. It has some slots; the rest waits in line. */
final class ScriptedServer implements Caller {
    /**
     * A piece of an answer.
     *
     * @param after nanoseconds after the one before it, or after the answer began
     */
    record Piece(long after, String text) {}

    /** How long a request's bytes take to be sent. */
    static final long SENT_AFTER = 200_000;

    private final ManualLoop loop;
    private final int slots;
    private final IntFunction<List<Piece>> script;
    private final Deque<Runnable> line = new ArrayDeque<>();
    private int busy;
    private int called;

    ScriptedServer(ManualLoop loop, int slots, IntFunction<List<Piece>> script) {
        this.loop = loop;
        this.slots = slots;
        this.script = script;
    }

    @Override
    public Call call(Job job, Events events) {
        List<Piece> pieces = script.apply(called++);
        boolean[] over = {false};
        loop.at(loop.nanos() + SENT_AFTER, () -> {
            if (!over[0]) {
                events.sent(loop.nanos());
                line.add(() -> play(pieces, events, over));
                next();
            }
        });
        return () -> over[0] = true;
    }

    private void next() {
        while (busy < slots && !line.isEmpty()) {
            busy++;
            line.remove().run();
        }
    }

    private void play(List<Piece> pieces, Events events, boolean[] over) {
        long at = loop.nanos();
        if (!over[0]) {
            events.head(200, true);
        }
        for (Piece piece : pieces) {
            at += piece.after();
            byte[] bytes = piece.text().getBytes(StandardCharsets.UTF_8);
            loop.at(at, () -> {
                if (!over[0]) {
                    events.bytes(bytes, 0, bytes.length, loop.nanos());
                }
            });
        }
        loop.at(at, () -> {
            busy--;
            if (!over[0]) {
                over[0] = true;
                events.ended(loop.nanos());
            }
            next();
        });
    }
}
