package dev.holdfast.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it may be shown: without its secret. Immutable.
 *
 * @param id its identifier
 * @param prefix the beginning of the secret, by which its owner recognises it
 * @param terms what it is for
 * @param created when it was made
 * @param disabled since when it is disabled, or null
 * @param revoked since when it is revoked, which is for good, or null
 */
public record ApiKey(
        String id,
        String prefix,
        KeyTerms terms,
        Instant created,
        @Nullable Instant disabled,
        @Nullable Instant revoked) {
    /** How the key stands. */
    public enum State {
        /** It works. */
        ACTIVE,
        /** It is disabled and can be enabled again. */
        DISABLED,
        /** Its time is over. */
        EXPIRED,
        /** It is revoked for good. */
        REVOKED
    }

    /** How the key stands at a moment. */
    public State state(Instant now) {
        if (revoked != null) {
            return State.REVOKED;
        }
        if (disabled != null) {
            return State.DISABLED;
        }
        Instant end = terms.expires();
        return end != null && !now.isBefore(end) ? State.EXPIRED : State.ACTIVE;
    }

    ApiKey withTerms(KeyTerms changed) {
        return new ApiKey(id, prefix, changed, created, disabled, revoked);
    }

    ApiKey withDisabled(@Nullable Instant since) {
        return new ApiKey(id, prefix, terms, created, since, revoked);
    }

    ApiKey withRevoked(Instant since) {
        return new ApiKey(id, prefix, terms, created, disabled, since);
    }
}
