package dev.holdfast.app.cli;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** A worker that serves. Thread-safe. */
public interface RunningWorker extends AutoCloseable {
    /** Where it listens, with the real port. */
    URI address();

    /** Completes with the reason when it is of no use any more. */
    CompletionStage<String> failure();

    /** Takes no new requests and lets running ones finish within the drain time; returns when done. */
    void drain() throws InterruptedException;

    @Override
    void close();
}
