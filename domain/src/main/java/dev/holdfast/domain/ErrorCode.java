package dev.holdfast.domain;

import java.util.Locale;

/**
 * Every way in which the platform says no. The code's lower-case name is what clients see in {@code error.code}, what is
 * counted in metrics and what the audit ledger records; the gateway alone maps it to an HTTP status. Numbers are stable and
 * never reused.
 */
public enum ErrorCode {
    /** The body is not JSON. */
    MALFORMED_JSON(100, ErrorCategory.CALLER),
    /** A field has the wrong type or value, or is missing. */
    INVALID_REQUEST(101, ErrorCategory.CALLER),
    /** The body, a header or a field is larger than configured. */
    REQUEST_TOO_LARGE(102, ErrorCategory.CALLER),
    /** The body took too long to arrive. */
    REQUEST_TIMEOUT(103, ErrorCategory.CALLER),
    /** The prompt and the tokens asked for do not fit the model's context. */
    CONTEXT_LENGTH_EXCEEDED(104, ErrorCategory.CALLER),
    /** No such path. */
    NOT_FOUND(105, ErrorCategory.CALLER),
    /** The path is known, this method on it is not. */
    METHOD_NOT_ALLOWED(106, ErrorCategory.CALLER),
    /** The body is not of a content type that the path takes. */
    UNSUPPORTED_MEDIA_TYPE(107, ErrorCategory.CALLER),
    /** The thing to be made exists, or changed meanwhile. */
    CONFLICT(108, ErrorCategory.CALLER),
    /** The caller left before the answer was complete. */
    CLIENT_CLOSED_REQUEST(109, ErrorCategory.CALLER),

    /** No key was sent. */
    MISSING_API_KEY(200, ErrorCategory.ACCESS),
    /** The key is not known. */
    INVALID_API_KEY(201, ErrorCategory.ACCESS),
    /** The key has expired. */
    API_KEY_EXPIRED(202, ErrorCategory.ACCESS),
    /** The key is disabled or revoked. */
    API_KEY_REVOKED(203, ErrorCategory.ACCESS),
    /** The key lacks the scope. */
    INSUFFICIENT_SCOPE(204, ErrorCategory.ACCESS),
    /** No such model, or none that this key may see. */
    MODEL_NOT_FOUND(205, ErrorCategory.ACCESS),
    /** The request's label may not flow to the sink. */
    LABEL_FLOW_REFUSED(206, ErrorCategory.ACCESS),
    /** The keys cannot be checked right now. */
    ACCESS_UNAVAILABLE(207, ErrorCategory.PLATFORM),

    /** Too many requests in a minute. */
    REQUEST_RATE_EXCEEDED(300, ErrorCategory.LIMIT),
    /** Too many input or output tokens in a minute. */
    TOKEN_RATE_EXCEEDED(301, ErrorCategory.LIMIT),
    /** Too many requests at once. */
    CONCURRENCY_EXCEEDED(302, ErrorCategory.LIMIT),
    /** The budget in tokens or money of a day or month is used up. */
    BUDGET_EXCEEDED(303, ErrorCategory.LIMIT),

    /** The engine refused the request as wrong. */
    ENGINE_REJECTED(400, ErrorCategory.CALLER),
    /** The engine failed or broke off. */
    ENGINE_FAILED(401, ErrorCategory.ENGINE),
    /** The engine did not answer in time. */
    ENGINE_TIMEOUT(402, ErrorCategory.ENGINE),
    /** The engine sheds load. */
    ENGINE_OVERLOADED(403, ErrorCategory.ENGINE),
    /** No replica of the model is up. */
    NO_REPLICA(404, ErrorCategory.ENGINE),

    /** The platform is stopping. */
    SHUTTING_DOWN(500, ErrorCategory.PLATFORM),
    /** The audit ledger cannot take entries, so nothing is answered. */
    AUDIT_UNAVAILABLE(501, ErrorCategory.PLATFORM),
    /** The database is needed and cannot be reached. */
    STORAGE_UNAVAILABLE(502, ErrorCategory.PLATFORM),
    /** A defect of the platform. */
    INTERNAL(503, ErrorCategory.PLATFORM),
    /** The platform's queue for the model is full, or waiting in it took too long. */
    QUEUE_FULL(504, ErrorCategory.PLATFORM);

    private final int number;
    private final ErrorCategory category;
    private final String wireName;

    ErrorCode(int number, ErrorCategory category) {
        this.number = number;
        this.category = category;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    /** The stable number. */
    public int number() {
        return number;
    }

    /** Whose move it is. */
    public ErrorCategory category() {
        return category;
    }

    /** The name that clients, metrics and the ledger see. */
    public String wireName() {
        return wireName;
    }
}
