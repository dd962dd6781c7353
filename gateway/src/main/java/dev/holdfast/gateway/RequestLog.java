package dev.holdfast.gateway;

import dev.holdfast.domain.Principal;
import dev.holdfast.orchestrator.TurnSummary;
import org.jspecify.annotations.Nullable;

/** Hears of each finished request, for the access log. Must not block. */
@FunctionalInterface
public interface RequestLog {
    /** A request was answered, or its client left. */
    void finished(Entry entry);

    /**
     * A finished request.
     *
     * @param requestId its identifier
     * @param principal who called, or null if unknown
     * @param method the HTTP method
     * @param path the path, without query
     * @param status the HTTP status, 499 if the client left
     * @param turn what the turn came to, or null if there was none
     * @param micros from arrival to end
     */
    record Entry(
            String requestId,
            @Nullable Principal principal,
            String method,
            String path,
            int status,
            @Nullable TurnSummary turn,
            long micros) {}
}
