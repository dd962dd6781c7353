package dev.holdfast.orchestrator;

import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.KeyedHash;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.Price;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Usage;
import dev.holdfast.serving.Endpoint;
import dev.holdfast.serving.ServedModel;
import dev.holdfast.telemetry.TurnTags;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers what the ledger shall say of a turn, and says it. Confined to the turn. */
final class TurnRecord {
    private final Turns parts;
    private final TurnRequest turn;
    private final long nonce = ThreadLocalRandom.current().nextLong();

    private @Nullable Label label;
    private String model = "";
    private Price price = Price.FREE;
    private String replica = "";
    private long admitted = -1;
    private long firstOutput = -1;
    private Usage used = Usage.NONE;
    private String outcome = "";

    TurnRecord(Turns parts, TurnRequest turn) {
        this.parts = parts;
        this.turn = turn;
    }

    void labelled(Label label) {
        this.label = label;
    }

    void chose(ServedModel chosen) {
        model = chosen.ref().name();
        price = chosen.price();
    }

    void sentTo(String url) {
        replica = url;
        admitted = admitted < 0 ? millis() : admitted;
    }

    boolean wasSent() {
        return admitted >= 0;
    }

    void outputSeen() {
        if (firstOutput < 0) {
            firstOutput = millis();
        }
    }

    /** An identifier for an attempt, never the caller's own and never the same for two attempts. */
    String attemptId(int number) {
        return "hf-" + Long.toHexString(nonce) + "-" + number;
    }

    TurnTags tags() {
        Principal principal = turn.principal();
        return new TurnTags(
                Endpoint.of(turn.request()).name().toLowerCase(Locale.ROOT),
                model,
                principal.organisation(),
                principal.project(),
                turn.requestId());
    }

    TurnSummary summary() {
        return new TurnSummary(model, replica, used, outcome);
    }

    /** Records a refusal; nobody waits for it. Does nothing if an end was recorded before, or tried to be. */
    void refuse(TurnFailure failure) {
        if (!outcome.isEmpty()) {
            return;
        }
        outcome = failure.code().wireName();
        String asked = turn.request().model().name();
        parts.audit().append(new AuditEvent.Refusal(actor(), asked, label, outcome, failure.message()));
    }

    /**
     * Records the end of a turn that was admitted, and calls back on the turn's event loop: with true and before all else if
     * nobody waits for the record, else when it is durable, or with false if that failed. Does nothing if an end was recorded
     * before, or tried to be.
     */
    void finish(String how, Usage usage, Supplier<String> answerHash, Consumer<Boolean> then) {
        if (!outcome.isEmpty()) {
            return;
        }
        outcome = how;
        used = usage;
        long ended = millis();
        if (!parts.settings().waitForDurable()) {
            then.accept(true);
            append(ended, answerHash.get());
            return;
        }
        append(ended, answerHash.get())
                .whenComplete((done, failure) -> turn.loop().execute(() -> then.accept(failure == null)));
    }

    private CompletionStage<Long> append(long ended, String answerHash) {
        Usage usage = used;
        long cost = price.costOf(usage);
        Instant when = parts.time().instant();
        Principal principal = turn.principal();
        AuditEvent event = new AuditEvent.Inference(
                actor(),
                model,
                replica,
                label == null ? Label.HIGHEST : label,
                outcome,
                usage,
                cost,
                new AuditEvent.Timings(admitted, firstOutput, ended),
                new AuditEvent.Hashes(promptHash(), answerHash));
        return parts.audit().append(event, sequence -> parts.usage().recorded(sequence, principal, usage, cost, when));
    }

    private AuditEvent.Actor actor() {
        Principal principal = turn.principal();
        return new AuditEvent.Actor(principal.keyId(), principal.organisation(), principal.project(), turn.requestId());
    }

    private String promptHash() {
        KeyedHash hash = parts.audit().keyedHash();
        hash.update(turn.request().body().bytes());
        return hash.hex();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(parts.nanoTime().getAsLong() - turn.arrivedNanos());
    }
}
