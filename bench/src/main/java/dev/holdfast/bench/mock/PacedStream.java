package dev.holdfast.bench.mock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A streamed answer in progress. Events that fall due while the socket is full are owed and follow joined. Confined. */
final class PacedStream {
    private static final int JOINED = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** When the next event is to leave, by {@link System#nanoTime}. */
    long due;

    private final MockConnection connection;
    private final StreamText text;
    private final long period;
    private final long total;
    private long sent;
    private long owed;
    private boolean ended;

    PacedStream(MockConnection connection, StreamText text, Wanted wanted) {
        this.connection = connection;
        this.text = text;
        this.total = wanted.events() * wanted.choices();
        this.period = wanted.eventsPerSecond() == 0 ? 0 : NANOS_PER_SECOND / wanted.eventsPerSecond();
    }

    void start() throws IOException {
        connection.write(text.opening());
        if (period == 0) {
            owed = total;
            pump();
        } else {
            due = System.nanoTime() + period;
            connection.pace(this);
        }
    }

    /** Sends the event that is due; answers whether there will be another. */
    boolean fire() {
        if (!connection.open()) {
            return false;
        }
        due += period;
        owed++;
        try {
            pump();
        } catch (IOException e) {
            connection.close();
        }
        return connection.open() && sent + owed < total;
    }

    void pump() throws IOException {
        while (owed > 0 && !connection.congested()) {
            int count = (int) Math.min(owed, JOINED);
            byte[] bytes = count == 1 ? text.event(sent) : joined(count);
            sent += count;
            owed -= count;
            connection.write(bytes);
        }
        if (sent == total && !ended && !connection.congested()) {
            ended = true;
            connection.write(text.closing());
            connection.streamEnded();
        }
    }

    private byte[] joined(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(text.event(sent + i));
        }
        return all.toByteArray();
    }
}
