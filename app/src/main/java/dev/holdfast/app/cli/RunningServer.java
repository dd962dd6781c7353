package dev.holdfast.app.cli;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * A server that serves. Thread-safe.
 *
 * @param <S> the settings record
 */
public interface RunningServer<S> {
    /** Where it listens, with the real port. */
    URI address();

    /** Completes when the models that it loads at start are loaded or have failed; never fails. */
    CompletionStage<Void> warm();

    /** Takes over new settings, or throws an exception whose message says what was kept and why. */
    void reload(S settings);

    /** Stops gracefully: takes no new requests, lets running ones finish within the drain time; returns when done. */
    void stop();
}
