package dev.holdfast.engine;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Classifies the ways in which engines and cloud services say no, by status and body together. Stateless. */
public final class EngineErrors {
    private static final List<String> OVERFLOW = List.of(
            "context_length_exceeded",
            "exceed_context_size",
            "maximum context length",
            "model's context length",
            "exceeds the context length",
            "exceeds the model context length",
            "exceeds the available context size",
            "context length exceeded",
            "exceeds context length",
            "exceed context limit",
            "exceeds max_seq_len",
            "exceeds max_num_tokens",
            "exceeds max_model_len",
            "context window",
            "prompt is too long",
            "input is too long for requested model",
            "exceeds the maximum number of tokens allowed");
    private static final List<String> SPENT = List.of(
            "insufficient_quota",
            "billing",
            "credit balance",
            "insufficient credit",
            "insufficient balance",
            "spend limit",
            "spending limit",
            "payment required",
            "out of credit");
    private static final List<String> SHEDDING = List.of(
            "queue is full",
            "server busy",
            "overloaded",
            "service_unavailable",
            "rate_limit",
            "resource_exhausted",
            "too many requests",
            "unavailable_error",
            "at capacity");
    private static final List<String> LOADING =
            List.of("loading model", "is loading", "initializing", "not ready", "starting");
    private static final List<String> NO_MODEL = List.of(
            "model_not_found", "does not exist", "unknown model", "could not find model", "try pulling it first");
    private static final List<String> CALLERS_FAULT =
            List.of("invalid_request", "badrequest", "bad request", "invalidinput", "content_filter", "validation");

    private EngineErrors() {}

    /**
     * Classifies an error.
     *
     * @param status the engine's HTTP status, 200 for an error inside a stream
     * @param body the body or the event's data, of any form
     */
    public static EngineFailure classify(int status, byte[] body) {
        ErrorBody error = ErrorBody.parse(body);
        int effective = status >= 300 ? status : error.status();
        String all = error.searchable().toLowerCase(Locale.ROOT);
        String said = SafeText.message(error.message());
        if (effective == 401 || effective == 403) {
            return new EngineFailure(
                    ErrorCode.ENGINE_FAILED, "the engine refused the platform's own access", null, effective, true);
        }
        if (effective == 402 || (effective != 503 && matches(all, SPENT) && !said.isEmpty())) {
            return new EngineFailure(
                    ErrorCode.ENGINE_FAILED, "the platform's account at the engine is used up", null, effective, false);
        }
        if (effective != 429 && effective != 503 && matches(all, OVERFLOW)) {
            String message = said.isEmpty() ? "the prompt does not fit the model's context" : said;
            return new EngineFailure(
                    ErrorCode.CONTEXT_LENGTH_EXCEEDED, message, SafeText.param(error.param()), effective, false);
        }
        return byStatus(effective, all, said, error);
    }

    private static EngineFailure byStatus(int status, String all, String said, ErrorBody error) {
        if (status == 429 || status == 529) {
            return overloaded("the engine limits the rate: ", said, status);
        }
        if (status == 503 && matches(all, LOADING)) {
            return overloaded("the engine is not ready: ", said, status);
        }
        if (status == 503 || ((status == 0 || status >= 500) && matches(all, SHEDDING))) {
            return overloaded("the engine sheds load: ", said, status);
        }
        if (isUnknownModel(status, all)) {
            return new EngineFailure(
                    ErrorCode.ENGINE_FAILED,
                    "the engine does not serve the model it is configured for",
                    null,
                    status,
                    true);
        }
        if (status == 408 || status == 504) {
            return new EngineFailure(
                    ErrorCode.ENGINE_TIMEOUT, or(said, "the engine ran out of time"), null, status, true);
        }
        boolean callersFault = (status >= 400 && status < 500 && status != 499 && status != 424)
                || status == 501
                || (status == 0 && matches(all, CALLERS_FAULT));
        if (callersFault) {
            String message = or(said, "the engine refused the request with status " + status);
            return new EngineFailure(ErrorCode.ENGINE_REJECTED, message, SafeText.param(error.param()), status, false);
        }
        String message = or(said, status == 0 ? "the engine failed" : "the engine failed with status " + status);
        return new EngineFailure(ErrorCode.ENGINE_FAILED, message, null, status, true);
    }

    private static boolean isUnknownModel(int status, String all) {
        boolean said = matches(all, NO_MODEL) || (all.contains("model") && all.contains("not found"));
        return said && (status == 404 || status == 400);
    }

    private static EngineFailure overloaded(String prefix, String said, int status) {
        String message = SafeText.line(prefix + or(said, "try again later"), SafeText.MAX_MESSAGE);
        return new EngineFailure(ErrorCode.ENGINE_OVERLOADED, message, null, status, true);
    }

    private static String or(String said, String otherwise) {
        return said.isEmpty() ? otherwise : said;
    }

    private static boolean matches(String text, List<String> patterns) {
        for (String pattern : patterns) {
            if (text.contains(pattern)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the first byte that is not blank is a brace. */
    static boolean looksLikeObject(byte[] body) {
        return new String(body, 0, Math.min(body.length, 64), StandardCharsets.ISO_8859_1)
                .strip()
                .startsWith("{");
    }
}
