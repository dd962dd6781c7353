package dev.holdfast.gateway;

import dev.holdfast.domain.Principal;
import java.util.Map;

/** Answers {@code /admin/v1/…}. Called on a virtual thread, so it may block. Thread-safe. */
@FunctionalInterface
public interface AdminApi {
    /**
     * Answers a request of a caller whose key is good; the scope is for the implementation to check.
     *
     * @throws dev.holdfast.domain.HoldfastException for an answer that is an error
     */
    Reply handle(Call call);

    /**
     * A request.
     *
     * @param principal who calls
     * @param requestId its identifier
     * @param method the HTTP method
     * @param path the path after {@code /admin/v1}, such as {@code /keys}
     * @param query the query parameters
     * @param body the body, empty if none was sent
     */
    record Call(
            Principal principal,
            String requestId,
            String method,
            String path,
            Map<String, String> query,
            byte[] body) {}

    /**
     * A successful answer.
     *
     * @param status the HTTP status
     * @param json the body
     */
    record Reply(int status, byte[] json) {}
}
