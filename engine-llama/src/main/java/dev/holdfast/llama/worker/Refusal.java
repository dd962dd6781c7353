package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.GenerationFailure;
import org.jspecify.annotations.Nullable;

/** Why a request gets no answer, as the client sees it. Without a stack trace, because refusals are expected. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    private Refusal(int status, String type, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** A request that is wrong; the parameter is empty if it is the whole. */
    static Refusal invalid(String param, String message) {
        return new Refusal(400, INVALID, message, param.isEmpty() ? null : param, "invalid_value");
    }

    /** Something that other servers take and this one does not. */
    static Refusal unsupported(String param, String message) {
        return new Refusal(400, INVALID, message, param, "unsupported_parameter");
    }

    /** A body that is no JSON. */
    static Refusal malformed(String message) {
        return new Refusal(400, INVALID, message, null, "malformed_json");
    }

    /** A prompt that does not fit. */
    static Refusal overflow(String param, int promptTokens, int contextTokens) {
        return new Refusal(
                400,
                INVALID,
                "This model's maximum context length is " + contextTokens + " tokens, but the prompt has "
                        + promptTokens + " tokens and needs room for at least one more. Shorten the prompt.",
                param,
                "context_length_exceeded");
    }

    /** A text that does not fit whole. */
    static Refusal tooLong(String param, int tokens, int contextTokens) {
        return new Refusal(
                400,
                INVALID,
                "This model's maximum context length is " + contextTokens + " tokens, but the text has " + tokens
                        + " tokens. Shorten or split it.",
                param,
                "context_length_exceeded");
    }

    /** A missing or wrong key. */
    static Refusal unauthorised() {
        return new Refusal(
                401,
                "authentication_error",
                "The key is missing or wrong; send it as 'Authorization: Bearer KEY'.",
                null,
                "invalid_api_key");
    }

    /** A model that is not served here. */
    static Refusal noModel(String name) {
        return new Refusal(
                404, "not_found_error", "The model '" + name + "' does not exist.", "model", "model_not_found");
    }

    /** A path that is not known. */
    static Refusal notFound() {
        return new Refusal(404, "not_found_error", "There is nothing at this path.", null, "not_found");
    }

    /** A path that is not called in this way. */
    static Refusal wrongMethod(String allowed) {
        return new Refusal(405, INVALID, "This path takes " + allowed + " only.", null, "method_not_allowed");
    }

    /** A body that did not come in time. */
    static Refusal lateBody() {
        return new Refusal(
                408, INVALID, "The request body did not arrive in time. Send it again.", null, "request_timeout");
    }

    /** A body that is too large. */
    static Refusal largeBody(long maxBytes) {
        return new Refusal(
                413,
                INVALID,
                "The request body is larger than " + maxBytes + " bytes. Send a smaller one.",
                null,
                "request_too_large");
    }

    /** Not now; trying again may help. */
    static Refusal unavailable(String message, String code) {
        return new Refusal(503, SERVER, message, null, code);
    }

    /** A mistake of this program. */
    static Refusal internal() {
        return new Refusal(500, SERVER, "The worker failed at this request; its log says why.", null, "internal_error");
    }

    /** What the scheduler said; the parameter is that of the prompt. */
    static Refusal of(GenerationFailure failure, String promptParam) {
        return switch (failure) {
            case GenerationFailure.Cancelled(String message) ->
                new Refusal(499, INVALID, message, null, "client_closed_request");
            case GenerationFailure.DeadlinePassed(String message) ->
                new Refusal(504, SERVER, message, null, "generation_timeout");
            case GenerationFailure.TooLong(String message, int promptTokens, int limitTokens) ->
                overflow(promptParam, promptTokens, limitTokens);
            case GenerationFailure.QueueFull(String message) -> unavailable("The request queue is full.", "queue_full");
            case GenerationFailure.Refused(String message) -> invalid("", message);
            case GenerationFailure.EngineFailed(String message) ->
                new Refusal(500, SERVER, message, null, "engine_failed");
        };
    }

    int status() {
        return status;
    }

    /** The body as OpenAI has it; inside a stream the status stands for the code, because no other place tells it. */
    void write(JsonBytes out, boolean inStream) {
        out.raw("{\"error\":{\"message\":").quoted(String.valueOf(getMessage()));
        out.raw(",\"type\":").quoted(type).raw(",\"param\":");
        nullable(out, param);
        out.raw(",\"code\":");
        if (inStream) {
            out.number(status);
        } else {
            nullable(out, code);
        }
        out.raw("}}");
    }

    private static void nullable(JsonBytes out, @Nullable String text) {
        if (text == null) {
            out.raw("null");
        } else {
            out.quoted(text);
        }
    }
}
