package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.Events;
import dev.holdfast.lab.bench.measure.FailureKind;
import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.TokenCount;
import org.jspecify.annotations.Nullable;

/** One request from the moment it was due until its record is written. Instants are relative to the run's zero. Confined. */
final class Flight implements Caller.Events {
    /** Is told of a request's way. */
    interface Follower {
        /** A piece of its answer came, and was read. */
        void received(long instant);

        /** Its record is there. */
        void landed(Flight flight);
    }

    final int number;
    final Turn turn;
    private final long zero;
    private final Follower follower;
    private long scheduled;
    private long fired;
    private long permit = Instants.NEVER;
    private long sent = Instants.NEVER;
    private @Nullable Answer answer;
    private Caller.@Nullable Call call;
    private @Nullable RequestRecord record;

    /**
     * A request that is due.
     *
     * @param zero the run's zero by the clock of the loop
     * @param follower is told of its way
     */
    Flight(int number, Turn turn, long zero, Follower follower) {
        this.number = number;
        this.turn = turn;
        this.zero = zero;
        this.follower = follower;
    }

    void due(long scheduledAt, long firedAt) {
        scheduled = scheduledAt;
        fired = firedAt;
    }

    long permit() {
        return permit;
    }

    /** Sends it. */
    void start(Caller caller, Job job, Answer reader, long now) {
        permit = now - zero;
        answer = reader;
        call = caller.call(job, this);
    }

    boolean isOver() {
        return record != null;
    }

    RequestRecord record() {
        if (record == null) {
            throw new IllegalStateException("request " + number + " is not over");
        }
        return record;
    }

    @Override
    public void sent(long instant) {
        sent = instant - zero;
    }

    @Override
    public void head(int status, boolean eventStream) {
        reader().head(status, eventStream);
    }

    @Override
    public void bytes(byte[] bytes, int from, int to, long instant) {
        Answer reader = reader();
        reader.bytes(bytes, from, to, instant - zero);
        if (reader.hasFailed()) {
            cancelCall();
            land(reader.end(instant - zero), instant);
        }
        follower.received(instant);
    }

    @Override
    public void ended(long instant) {
        land(reader().end(instant - zero), instant);
    }

    @Override
    public void broken(FailureKind kind, String why, long instant) {
        land(kind == FailureKind.CONNECT ? new Outcome.Failed(kind, 0, why) : reader().broken(why), instant);
    }

    /** Gives it up. */
    void abandon(Outcome outcome, long instant) {
        cancelCall();
        land(outcome, instant);
    }

    private void cancelCall() {
        if (call != null) {
            call.cancel();
        }
    }

    private Answer reader() {
        if (answer == null) {
            throw new IllegalStateException("request " + number + " was not sent");
        }
        return answer;
    }

    private void land(Outcome outcome, long instant) {
        if (record != null) {
            return;
        }
        Answer reader = answer;
        long first = reader == null ? Instants.NEVER : reader.first();
        long last = reader == null ? Instants.NEVER : reader.last();
        Instants at = new Instants(scheduled, fired, permit, sent, first, last, instant - zero);
        record = reader == null
                ? new RequestRecord(
                        number,
                        at,
                        Events.NONE,
                        TokenCount.planned(turn.prompt().inputTokens()),
                        outcome,
                        "")
                : new RequestRecord(number, at, reader.events(), reader.tokens(), outcome, reader.text());
        answer = null;
        call = null;
        follower.landed(this);
    }
}
