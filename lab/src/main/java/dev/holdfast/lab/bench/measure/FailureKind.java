package dev.holdfast.lab.bench.measure;

import java.util.Locale;

/** Why a request failed. */
public enum FailureKind {
    /** No connection could be made. */
    CONNECT,
    /** The connection broke before an answer began. */
    BROKEN,
    /** It took longer than allowed. */
    TIMEOUT,
    /** The server answered with a status that is not success. */
    HTTP,
    /** The server reported an error in the middle of its answer. */
    ERROR_EVENT,
    /** The answer ended in order but held no event with {@code choices}. */
    NO_CHOICES,
    /** The answer is not what the protocol asks for. */
    MALFORMED;

    /** Its name in results, such as {@code error_event}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
