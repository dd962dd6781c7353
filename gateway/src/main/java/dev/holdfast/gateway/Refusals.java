package dev.holdfast.gateway;

import dev.holdfast.audit.AuditEvent;
import dev.holdfast.domain.ErrorCode;
import java.util.concurrent.TimeUnit;

/**
 * Refuses callers who are not known. Such refusals are recorded up to a rate: whoever knocks without a key must not be able
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
        parts.telemetry().refused(endpoint, code);
        if (mayRecord()) {
            AuditEvent.Actor nobody = new AuditEvent.Actor("", "", "", exchange.id());
            parts.audit().append(new AuditEvent.Refusal(nobody, "", null, code.wireName(), message));
        }
        if (Errors.status(code) == 401) {
            exchange.response().putHeader("www-authenticate", "Bearer realm=\"holdfast\"");
        }
        exchange.fail(code, message, null);
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
