package dev.holdfast.audit;

import dev.holdfast.domain.Label;
import dev.holdfast.domain.Usage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the ledger records. No event holds text of a prompt or an answer. */
public sealed interface AuditEvent {
    /**
     * Who did something.
     *
     * @param keyId the key's public identifier, or empty if unknown
     * @param organisation its organisation, or empty
     * @param project its project, or empty
     * @param requestId the request's identifier
     */
    record Actor(String keyId, String organisation, String project, String requestId) {}

    /** Who did it. */
    Actor actor();

    /**
     * An inference ran to its end, was cut, or failed after it was admitted.
     *
     * @param actor who
     * @param model the model's public name
     * @param replica the engine that served it, or empty
     * @param label the request's label as text
     * @param outcome {@code ok}, {@code cut}, or the error code's wire name
     * @param usage tokens
     * @param cost billionths of the currency unit
     * @param timings milliseconds from arrival: admitted, first output, end; -1 if it never came to that
     * @param hashes keyed hashes of prompt and answer
     */
    record Inference(
            Actor actor,
            String model,
            String replica,
            Label label,
            String outcome,
            Usage usage,
            long cost,
            Timings timings,
            Hashes hashes)
            implements AuditEvent {}

    /**
     * When things happened, in milliseconds since the request arrived, or -1.
     *
     * @param admitted sent to an engine
     * @param firstOutput first output seen
     * @param end the end
     */
    record Timings(long admitted, long firstOutput, long end) {}

    /**
     * Keyed hashes (HMAC-SHA-256, hexadecimal), or empty.
     *
     * @param prompt of the request body
     * @param answer of the text of the answer
     */
    record Hashes(String prompt, String answer) {}

    /**
     * A request was refused before it ran.
     *
     * @param actor who
     * @param model the model asked for, or empty
     * @param label the request's label, or null if it was refused before it had one
     * @param code the error code's wire name
     * @param reason the message the caller got, which holds no text of the prompt
     */
    record Refusal(Actor actor, String model, @Nullable Label label, String code, String reason)
            implements AuditEvent {}

    /**
     * Someone changed something.
     *
     * @param actor who
     * @param action such as {@code key.create}
     * @param target what was changed
     * @param details the change, without secrets
     */
    record Admin(Actor actor, String action, String target, Map<String, String> details) implements AuditEvent {
        /** Copies the details. */
        public Admin {
            details = Map.copyOf(details);
        }
    }
}
