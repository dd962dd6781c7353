package dev.holdfast.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.domain.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The one place where an error code becomes an HTTP status and a body in OpenAI's shape. */
final class Errors {
    private Errors() {}

    /** The HTTP status of an error. */
    static int status(ErrorCode code) {
        return switch (code) {
            case MALFORMED_JSON, INVALID_REQUEST, CONTEXT_LENGTH_EXCEEDED, ENGINE_REJECTED -> 400;
            case MISSING_API_KEY, INVALID_API_KEY, API_KEY_EXPIRED, API_KEY_REVOKED -> 401;
            case INSUFFICIENT_SCOPE, LABEL_FLOW_REFUSED -> 403;
            case NOT_FOUND, MODEL_NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case REQUEST_TIMEOUT -> 408;
            case CONFLICT -> 409;
            case REQUEST_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case REQUEST_RATE_EXCEEDED, TOKEN_RATE_EXCEEDED, CONCURRENCY_EXCEEDED, BUDGET_EXCEEDED -> 429;
            case CLIENT_CLOSED_REQUEST -> 499;
            case INTERNAL -> 500;
            case ENGINE_FAILED -> 502;
            case ENGINE_OVERLOADED,
                    NO_REPLICA,
                    QUEUE_FULL,
                    SHUTTING_DOWN,
                    AUDIT_UNAVAILABLE,
                    STORAGE_UNAVAILABLE,
                    ACCESS_UNAVAILABLE -> 503;
            case ENGINE_TIMEOUT -> 504;
        };
    }

    /** OpenAI's {@code error.type} of an error. */
    static String type(ErrorCode code) {
        return switch (status(code)) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> code == ErrorCode.BUDGET_EXCEEDED ? "insufficient_quota" : "rate_limit_error";
            case 500, 502, 503, 504 -> "server_error";
            default -> "invalid_request_error";
        };
    }

    /** The JSON body of an error. */
    static String json(ErrorCode code, String message, @Nullable String param) {
        StringBuilder json = new StringBuilder(message.length() + 96);
        json.append("{\"error\":{\"message\":\"");
        quote(json, message);
        json.append("\",\"type\":\"").append(type(code)).append("\",\"param\":");
        if (param == null) {
            json.append("null");
        } else {
            json.append('"');
            quote(json, param);
            json.append('"');
        }
        return json.append(",\"code\":\"")
                .append(code.wireName())
                .append("\"}}")
                .toString();
    }

    private static void quote(StringBuilder out, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, out);
    }
}
