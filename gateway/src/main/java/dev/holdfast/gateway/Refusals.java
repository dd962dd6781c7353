package dev.holdfast.gateway;

import dev.holdfast.audit.AuditEvent;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Principal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that never become a turn. What a known caller is refused is recorded; refusals of unknown callers are recorded up to a rate: whoever knocks without a key must not be able
 * to fill the ledger's disk; all are counted. Confined to its event loop.
 */
final class Refusals {
    private static final int RECORDED_PER_SECOND = 20;

    private final GatewayParts parts;
    private long second;
    private int recorded;

    Refusals(GatewayParts parts) {
        this.parts = parts;
    }

    void unknownCaller(String endpoint, Exchange exchange, ErrorCode code, String message) {
        unknownCaller(endpoint, exchange, code, message, -1);
    }

    /** Refuses a caller who may come back after so many milliseconds. */
    void unknownCaller(String endpoint, Exchange exchange, ErrorCode code, String message, long retryAfterMillis) {
        parts.telemetry().refused(endpoint, code);
        if (mayRecord()) {
            AuditEvent.Actor nobody = new AuditEvent.Actor("", "", "", exchange.id());
            parts.audit().append(new AuditEvent.Refusal(nobody, "", null, code.wireName(), message));
        }
        if (Errors.status(code) == 401) {
            exchange.response().putHeader("www-authenticate", "Bearer realm=\"holdfast\"");
        }
        exchange.fail(code, message, null, retryAfterMillis);
    }

    /** Refuses a caller whose key is good. */
    void knownCaller(String endpoint, Exchange exchange, ErrorCode code, String message, @Nullable String param) {
        record(endpoint, exchange, code, message);
        exchange.fail(code, message, param);
    }

    /** Counts and records a refusal that is answered elsewhere. */
    void record(String endpoint, Exchange exchange, ErrorCode code, String message) {
        parts.telemetry().refused(endpoint, code);
        Principal who = exchange.principal();
        if (who != null) {
            AuditEvent.Actor actor =
                    new AuditEvent.Actor(who.keyId(), who.organisation(), who.project(), exchange.id());
            parts.audit().append(new AuditEvent.Refusal(actor, "", null, code.wireName(), message));
        }
    }

    /** Refuses something that is nobody's doing but a wrong address. */
    void uncounted(Exchange exchange, ErrorCode code, String message) {
        parts.telemetry().refused("other", code);
        exchange.fail(code, message, null);
    }

    private boolean mayRecord() {
        long now = TimeUnit.NANOSECONDS.toSeconds(parts.nanoTime().getAsLong());
        if (now != second) {
            second = now;
            recorded = 0;
        }
        return recorded++ < RECORDED_PER_SECOND;
    }
}
