package dev.holdfast.lifecycle;

import dev.holdfast.lifecycle.ModelStoreException.Reason;
import org.jspecify.annotations.Nullable;

/** What a status other than success means for a person. Pure functions. */
final class HttpTrouble {
    private HttpTrouble() {}

    /** Whether the same request may succeed later. */
    static boolean passes(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    /**
     * The mistake, in words.
     *
     * @param what what was asked for, such as {@code hf:OWNER/NAME}
     * @param hub the Hub that was asked
     */
    static ModelStoreException of(Answer answer, String what, HubSettings hub) {
        boolean atHub = Redirects.sameServer(answer.address(), hub.endpoint());
        String code = answer.firstHeader("X-Error-Code");
        String known = atHub ? hubMessage(code, what, hub) : null;
        if (known != null) {
            return new ModelStoreException(reason(answer.status()), known);
        }
        String host = answer.address().getHost();
        String meaning = switch (answer.status()) {
            case 401 -> atHub ? "needs a login, or does not exist; " + tokenAdvice(hub) : "needs a login";
            case 403 -> atHub ? "is not open to you; " + tokenAdvice(hub) : "is not open to you";
            case 404, 410 -> "does not exist there";
            case 429 -> "is refused for now because of too many requests" + wish(answer) + "; try again later";
            default -> "cannot be had for now";
        };
        return new ModelStoreException(
                reason(answer.status()), what + " " + meaning + " (" + host + " answered " + answer.status() + ")");
    }

    private static @Nullable String hubMessage(@Nullable String code, String what, HubSettings hub) {
        return switch (code) {
            case "RepoNotFound" -> what + " does not exist, or is private; " + tokenAdvice(hub);
            case "RevisionNotFound" -> what + ": there is no such revision";
            case "EntryNotFound" -> what + ": there is no such file";
            case "GatedRepo" ->
                what + " is gated: accept its terms on " + hub.endpoint() + " with your account, then "
                        + (hub.token() == null ? "set HF_TOKEN to a token of it" : "try again");
            case null, default -> null;
        };
    }

    private static String tokenAdvice(HubSettings hub) {
        return hub.token() == null
                ? "if it is private or gated, set HF_TOKEN"
                : "the token of HF_TOKEN or of Hugging Face's token file was sent; check that it may read this";
    }

    private static String wish(Answer answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> ", for another " + value + " s")
                .orElse("");
    }

    private static Reason reason(int status) {
        if (status == 401 || status == 403) {
            return Reason.NOT_ALLOWED;
        }
        return passes(status) ? Reason.UNREACHABLE : Reason.FAILED;
    }
}
