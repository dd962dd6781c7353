package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.FailureKind;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.bench.measure.RequestRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one load: begins requests when they are due, whether or not earlier ones are answered, holds back what is above the limit of
 * requests at once, and writes a record of each. Confined to its {@link Loop}.
 */
public final class Load {
    /** What a load works with. */
    public record Parts(Loop loop, Caller caller, TurnSource turns, Bodies bodies) {}

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NOT_READY_NANOS = 200_000;
    private static final int MOST_IN_ONE_GO = 16;
    private static final long SWEEP_NANOS = 100_000_000;

    private final Parts parts;
    private final Loop loop;
    private final LoadSpec spec;
    private final Answer.Options options;
    private final Consumer<RequestRecord> sink;
    private final Runnable finished;
    private final Flight.Follower follower = new Follower();
    private final ChunkReader chunk = new ChunkReader();
    private final Sessions sessions = new Sessions();
    private final LiveCounts counts = new LiveCounts();
    private final Deque<Flight> waiting = new ArrayDeque<>();
    private final Set<Flight> flying = new LinkedHashSet<>();
    private final Set<Flight> held = new LinkedHashSet<>();
    private long zero;
    private long lastDue;
    private long nextDue = Long.MAX_VALUE;
    private int begun;
    private int landed;
    private boolean closing;
    private boolean over;

    /**
     * A load that has not started.
     *
     * @param sink gets the record of each request when it is over
     * @param finished is called once, after the last record
     */
    public Load(Parts parts, LoadSpec spec, Answer.Options options, Consumer<RequestRecord> sink, Runnable finished) {
        this.parts = parts;
        this.loop = parts.loop();
        this.spec = spec;
        this.options = options;
        this.sink = sink;
        this.finished = finished;
    }

    /** What it is doing; may be looked at from any thread. */
    public LiveCounts counts() {
        return counts;
    }

    /** Begins; to be called on the loop. */
    public void start() {
        zero = loop.nanos();
        lastDue = Double.isInfinite(spec.duration()) ? Long.MAX_VALUE : zero + nanos(spec.duration());
        switch (spec.pacing()) {
            case Pacing.Open(var arrivals) -> {
                if (spec.requests() > 0) {
                    awaitArrival(zero + nanos(arrivals.next()));
                } else {
                    close();
                }
            }
            case Pacing.Closed closed -> {
                long users = Math.min(closed.users(), spec.requests());
                for (int i = 0; i < users; i++) {
                    long at = zero + nanos(closed.rampSeconds() * i / closed.users());
                    loop.at(at, () -> begin(at));
                }
            }
        }
        loop.at(zero + SWEEP_NANOS, this::sweep);
    }

    /** Begins no more, and cancels what is in flight. */
    public void stop() {
        close();
        giveUpAll();
    }

    private void awaitArrival(long due) {
        if (due > lastDue) {
            loop.at(lastDue, this::close);
        } else {
            nextDue = due;
            loop.at(due, () -> arrive(due));
        }
    }

    /** Begins what became due while the loop was busy with answers; its timers would come only after all that the socket had. */
    private void poll(long now) {
        if (now >= nextDue) {
            arrive(nextDue);
        }
    }

    private void arrive(long first) {
        if (closing || first != nextDue || !(spec.pacing() instanceof Pacing.Open(var arrivals))) {
            return;
        }
        nextDue = Long.MAX_VALUE;
        long due = first;
        for (int i = 0; i < MOST_IN_ONE_GO && due <= loop.nanos(); i++) {
            if (!begin(due)) {
                return;
            }
            due = Math.max(due, zero + nanos(arrivals.next()));
        }
        awaitArrival(due);
    }

    /** Begins a request; false if there is none to begin now, whereupon it comes back by itself if there may be one later. */
    private boolean begin(long due) {
        if (closing) {
            return false;
        }
        Turn turn = begun < spec.requests() && due <= lastDue ? parts.turns().next() : null;
        if (turn == null) {
            noTurn(due);
            return false;
        }
        Flight flight = new Flight(begun++, turn, zero, follower);
        counts.begun();
        flight.due(due - zero, Math.max(due, loop.nanos()) - zero);
        if (turn.isAlone()) {
            queue(flight);
        } else {
            held.add(flight);
            sessions.await(turn.prompt(), ready -> whenReady(flight, due, ready));
        }
        if (begun >= spec.requests()) {
            close();
            return false;
        }
        return true;
    }

    private void noTurn(long due) {
        boolean more =
                begun < spec.requests() && due <= lastDue && !parts.turns().isExhausted();
        if (more) {
            boolean open = spec.pacing() instanceof Pacing.Open;
            nextDue = open ? due : nextDue;
            loop.at(loop.nanos() + NOT_READY_NANOS, open ? () -> arrive(due) : () -> begin(due));
        } else {
            close();
        }
    }

    /** A later turn is due when it was to come, or when its user has read and thought, whichever is later. */
    private void whenReady(Flight flight, long due, long ready) {
        long from = ready == Long.MIN_VALUE ? due : Math.max(due, ready + zero);
        Runnable ask = () -> {
            if (held.remove(flight)) {
                flight.due(from - zero, Math.max(from, loop.nanos()) - zero);
                queue(flight);
            }
        };
        if (from <= loop.nanos()) {
            ask.run();
        } else {
            loop.at(from, ask);
        }
    }

    private void queue(Flight flight) {
        waiting.add(flight);
        release();
    }

    private void release() {
        while (!waiting.isEmpty() && (spec.atOnce() == 0 || flying.size() < spec.atOnce())) {
            send(waiting.remove());
        }
        counts.load(flying.size(), waiting.size());
    }

    private void send(Flight flight) {
        flying.add(flight);
        Turn turn = flight.turn;
        Job job = job(turn);
        boolean keep = options.keepText() || !turn.isAlone();
        Answer answer = new Answer(chunk, new Answer.Options(options.maxEventBytes(), keep), job.inputTokens());
        flight.start(parts.caller(), job, answer, loop.nanos());
    }

    private Job job(Turn turn) {
        @Nullable Job ready = turn.ready();
        return ready == null ? parts.bodies().job(turn.prompt(), sessions.messages(turn.prompt())) : ready;
    }

    private void landed(Flight flight) {
        flying.remove(flight);
        landed++;
        RequestRecord record = flight.record();
        counts.over(record.succeeded());
        sink.accept(record);
        if (!flight.turn.isAlone()) {
            sessions.answered(
                    flight.turn.prompt(),
                    record.text(),
                    record.succeeded(),
                    record.at().ended());
        }
        if (!closing && spec.pacing() instanceof Pacing.Closed closed) {
            askAgain(zero + record.at().ended() + nanos(closed.thinkSeconds()));
        }
        release();
        finishIfEmpty();
    }

    private void askAgain(long due) {
        if (due <= loop.nanos()) {
            begin(due);
        } else {
            loop.at(due, () -> begin(due));
        }
    }

    private final class Follower implements Flight.Follower {
        @Override
        public void received(long now) {
            counts.piece();
            poll(now);
        }

        @Override
        public void landed(Flight flight) {
            Load.this.landed(flight);
        }
    }

    private void close() {
        if (!closing) {
            closing = true;
            double end = (loop.nanos() - zero) / (double) NANOS_PER_SECOND + spec.grace();
            if (!Double.isInfinite(end)) {
                loop.at(zero + nanos(end), this::giveUpAll);
            }
            loop.at(loop.nanos(), this::finishIfEmpty);
        }
    }

    private void sweep() {
        if (over) {
            return;
        }
        long now = loop.nanos();
        long limit = nanos(spec.timeout());
        List<Flight> late = new ArrayList<>();
        for (Flight flight : flying) {
            if (now - zero - flight.permit() <= limit) {
                break;
            }
            late.add(flight);
        }
        String message = "no whole answer within " + spec.timeout() + " s";
        late.forEach(flight -> flight.abandon(new Outcome.Failed(FailureKind.TIMEOUT, 0, message), now));
        loop.at(now + SWEEP_NANOS, this::sweep);
    }

    private void giveUpAll() {
        if (over) {
            return;
        }
        List<Flight> all = new ArrayList<>(flying);
        all.addAll(waiting);
        all.addAll(held);
        waiting.clear();
        held.clear();
        long now = loop.nanos();
        all.forEach(flight -> flight.abandon(new Outcome.Cancelled(), now));
        finishIfEmpty();
    }

    private void finishIfEmpty() {
        if (closing && !over && landed == begun) {
            over = true;
            finished.run();
        }
    }

    private static long nanos(double seconds) {
        return Math.round(Math.min(seconds, 1e9) * NANOS_PER_SECOND);
    }
}
