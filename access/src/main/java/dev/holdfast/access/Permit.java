package dev.holdfast.access;

import dev.holdfast.domain.Usage;

/**
 * Reserved tokens of a running request. Ends exactly once, by one of {@link #settle}, {@link #ignore} and {@link #drop};
 * later calls do nothing. Thread-safe.
 */
public interface Permit {
    /** The output tokens granted, over all choices; the engine must be told not to make more, and is cut if it does. */
    long grantedOutput();

    /** Whether the request may go on after so many output tokens: the grant holds, the key stands, no budget is overdrawn. */
    Continuation mayContinue(long outputTokens);

    /** The state of the rates just after admission, for response headers. */
    RateState rates();

    /** The request ended after using so much: charges that and gives back the rest. */
    void settle(Usage used);

    /** The request never ran, through no fault of the engine: gives back everything, the request itself included. */
    void ignore();

    /** The request failed before it used anything: gives back the tokens, but the request counts. */
    void drop();

    /** Whether a running stream may go on. */
    enum Continuation {
        /** Yes. */
        GO_ON,
        /** No: the granted tokens are used up or a budget ended. */
        BUDGET_ENDED,
        /** No: the key was revoked, disabled or expired. */
        KEY_ENDED
    }
}
