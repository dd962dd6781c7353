package dev.holdfast.orchestrator;

import dev.holdfast.access.Admission;
import dev.holdfast.access.Demand;
import dev.holdfast.access.Permit;
import dev.holdfast.access.RateState;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.Delta;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Usage;
import dev.holdfast.domain.WireObject;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.serving.ServedModel;
import dev.holdfast.telemetry.TurnMeter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn, from the checks to the record. Confined to its event loop. */
final class Turn implements TurnHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final Turns parts;
    private final TurnRequest turn;
    private final InferenceRequest request;
    private final TurnListener listener;
    private final TurnRecord record;

    private @Nullable ServedModel model;
    private @Nullable Permit permit;
    private TurnMeter meter = TurnMeter.none();
    private InferenceEngine.@Nullable Call call;
    private @Nullable OutputMeter output;
    private @Nullable ClientView view;
    /** Output beyond this was cut off and never shown, so it is not charged. */
    private long mostOutput = Long.MAX_VALUE;
    /** Nothing of the engine counts any more. */
    private boolean ended;
    /** The caller has had the last word, or has left. */
    private boolean told;

    Turn(Turns parts, TurnRequest turn, TurnListener listener) {
        this.parts = parts;
        this.turn = turn;
        this.request = turn.request();
        this.listener = listener;
        this.record = new TurnRecord(parts, turn);
    }

    void begin() {
        guarded(this::check);
    }

    private void check() {
        Label label = parts.policy()
                .requestLabel(
                        turn.declaredLabel(),
                        turn.principal().defaultLabel(),
                        turn.principal().floor());
        record.labelled(label);
        switch (Gate.check(parts, turn, label)) {
            case Gate.Closed(TurnFailure failure) -> refuse(failure);
            case Gate.Open(ServedModel found) -> {
                model = found;
                record.chose(found);
                admit(found, TokenEstimate.upperBound(request), true);
            }
        }
    }

    private void admit(ServedModel found, long promptTokens, boolean estimated) {
        Long wanted = request.generation().maxTokens();
        long perChoice = wanted == null ? found.maxOutputTokens() : wanted;
        Demand demand = new Demand(
                found.ref(), found.price(), promptTokens, Math.multiplyExact(perChoice, answers()), wanted == null);
        switch (parts.access().reserve(turn.principal(), demand)) {
            case Admission.Granted(Permit granted) -> run(found, granted, promptTokens);
            case Admission.Refused refused
            when estimated && refused.estimateDecided() -> refine(found, promptTokens, refused);
            case Admission.Refused refused -> refuse(failureOf(refused));
        }
    }

    /** Asks the engine's own tokenizer, now that the estimate alone stands in the way. */
    private void refine(ServedModel found, long estimate, Admission.Refused refused) {
        found.countPromptTokens(request, new CallOptions(record.attemptId(0), 1, ""))
                .whenComplete((exact, failure) -> onLoop(() -> {
                    if (ended) {
                        return;
                    }
                    if (failure == null && exact < estimate) {
                        admit(found, exact, false);
                    } else {
                        refuse(failureOf(refused));
                    }
                }));
    }

    private static TurnFailure failureOf(Admission.Refused refused) {
        return new TurnFailure(refused.code(), refused.message(), null, refused.retryAfterMillis(), refused.rates());
    }

    private void run(ServedModel found, Permit granted, long promptTokens) {
        permit = granted;
        output = new OutputMeter(parts.audit().keyedHash());
        view = new ClientView(request.streaming());
        meter = parts.telemetry().turn(record.tags(), turn.traceParent());
        listener.admitted(granted.rates());
        long perChoice = granted.grantedOutput() / answers();
        String salt = parts.settings().cacheSalt().apply(turn.principal());
        call = found.dispatch(
                request,
                promptTokens + granted.grantedOutput(),
                (number, replica) -> {
                    record.sentTo(replica);
                    meter.admitted(replica);
                    return new CallOptions(record.attemptId(number), perChoice, salt, meter.traceParent());
                },
                this::accept);
    }

    private int answers() {
        int prompts = request instanceof CompletionRequest completion ? completion.prompts() : 1;
        return Math.multiplyExact(request.generation().choices(), prompts);
    }

    private void accept(StreamEvent event) {
        if (!ended) {
            guarded(() -> handle(event));
        }
    }

    private void onLoop(Runnable part) {
        turn.loop().execute(() -> guarded(part));
    }

    /** Runs a part of the turn; a defect in it ends the turn rather than leave the caller waiting or tokens reserved. */
    private void guarded(Runnable part) {
        if (!attempt(part) && (ended || !attempt(() -> fail(defective())))) {
            closeUp();
        }
    }

    private boolean attempt(Runnable part) {
        try {
            part.run();
            return true;
        } catch (RuntimeException defect) {
            LOG.error("request {} met a defect", turn.requestId(), defect);
            return false;
        }
    }

    private TurnFailure defective() {
        return TurnFailure.of(
                ErrorCode.INTERNAL,
                "The platform failed on this request. Report it with request id " + turn.requestId() + ".");
    }

    /** Ends whatever a defect on the way to the end has left open, with what is known. */
    private void closeUp() {
        TurnFailure failure = defective();
        Permit open = permit;
        if (open == null) {
            attempt(() -> record.refuse(failure));
        } else {
            OutputMeter seen = output;
            Usage known = seen == null ? Usage.NONE : used(seen, TokenEstimate.upperBound(request));
            attempt(() -> open.settle(known));
            attempt(() -> record.finish(
                    failure.code().wireName(), known, () -> seen == null ? "" : seen.answerHash(), durable -> {}));
            attempt(() -> meter.finished(known, failure.code()));
        }
        attempt(() -> tellFailure(failure));
    }

    private void tellFailure(TurnFailure failure) {
        tell(() -> listener.failed(failure, record.summary()));
    }

    private void tell(Runnable lastWord) {
        if (!told) {
            told = true;
            lastWord.run();
        }
    }

    private void handle(StreamEvent event) {
        switch (event) {
            case StreamEvent.KeepAlive(String comment) -> listener.keepAlive(comment);
            case StreamEvent.Chunk(WireObject data, List<Delta> deltas, var usage) -> relay(data, deltas, usage);
            case StreamEvent.Answer(WireObject data, List<Delta> deltas, var usage) -> {
                measure(deltas, usage);
                listener.data(data.bytes());
            }
            case StreamEvent.Completed ignored -> complete("ok");
            case StreamEvent.Failed(EngineFailure failure) -> fail(failureOf(failure));
        }
    }

    private static TurnFailure failureOf(EngineFailure failure) {
        return new TurnFailure(failure.code(), failure.message(), failure.param(), -1, RateState.NONE);
    }

    private void relay(WireObject data, List<Delta> deltas, @Nullable Usage usage) {
        long shown = running(output).tokens();
        measure(deltas, usage);
        Permit running = running(permit);
        switch (running.mayContinue(running(output).tokens())) {
            case GO_ON -> {
                byte[] visible = running(view).of(data, usage);
                if (visible != null) {
                    listener.data(visible);
                }
            }
            case BUDGET_ENDED -> cut(data, shown);
            case KEY_ENDED ->
                fail(TurnFailure.of(ErrorCode.API_KEY_REVOKED, "The API key ended while the answer was under way."));
        }
    }

    private void measure(List<Delta> deltas, @Nullable Usage usage) {
        if (running(output).take(deltas, usage)) {
            record.outputSeen();
            meter.output();
        }
    }

    /**
     * Ends a stream at its budget as an engine would end it at its limit: every choice that has not finished does so by
     * length, and what was shown until then is charged.
     */
    private void cut(WireObject last, long shown) {
        stopEngine();
        ClientView client = running(view);
        OutputMeter seen = running(output);
        listener.data(client.finishByLength(last, seen.unfinished(answers())));
        ended = true;
        mostOutput = shown;
        settleBroken(used -> {
            byte[] usage = client.usageChunk(last, used);
            if (usage != null) {
                listener.data(usage);
            }
            record.finish("cut", used, seen::answerHash, durable -> guarded(() -> close(durable)));
            meter.finished(used, ErrorCode.BUDGET_EXCEEDED);
        });
    }

    private void complete(String outcome) {
        ended = true;
        OutputMeter seen = running(output);
        Usage reported = seen.reported();
        if (reported == null) {
            settleBroken(used -> completed(outcome, used, seen));
        } else {
            running(permit).settle(reported);
            completed(outcome, reported, seen);
        }
    }

    private void completed(String outcome, Usage used, OutputMeter seen) {
        record.finish(outcome, used, seen::answerHash, durable -> guarded(() -> close(durable)));
        meter.finished(used, null);
    }

    private void close(boolean durable) {
        if (durable) {
            tell(() -> listener.ended(record.summary()));
        } else {
            tellFailure(TurnFailure.of(
                    ErrorCode.AUDIT_UNAVAILABLE,
                    "The answer could not be put on record, so it is not given. Try again later."));
        }
    }

    private void fail(TurnFailure failure) {
        ended = true;
        stopEngine();
        if (permit == null) {
            refuse(failure);
        } else {
            endUnfinished(failure.code(), used -> tellFailure(failure));
        }
    }

    @Override
    public void cancel() {
        if (!ended) {
            told = true;
            guarded(() ->
                    fail(TurnFailure.of(ErrorCode.CLIENT_CLOSED_REQUEST, "The client left before it was admitted.")));
        }
    }

    @Override
    public void stop() {
        if (!ended) {
            guarded(() -> fail(TurnFailure.of(
                    ErrorCode.SHUTTING_DOWN,
                    "The platform stopped before the answer was complete. Ask again in a moment.")));
        }
    }

    /** Settles and records a turn that gave no complete answer. */
    private void endUnfinished(ErrorCode code, Consumer<Usage> then) {
        OutputMeter seen = running(output);
        if (seen.tokens() > 0 || seen.reported() != null || code == ErrorCode.CLIENT_CLOSED_REQUEST) {
            settleBroken(used -> unfinished(code, used, seen, then));
        } else {
            if (code == ErrorCode.NO_REPLICA || code == ErrorCode.QUEUE_FULL) {
                running(permit).ignore();
            } else {
                running(permit).drop();
            }
            unfinished(code, Usage.NONE, seen, then);
        }
    }

    private void unfinished(ErrorCode code, Usage used, OutputMeter seen, Consumer<Usage> then) {
        record.finish(code.wireName(), used, seen::answerHash, durable -> guarded(() -> then.accept(used)));
        meter.finished(used, code);
    }

    /** Settles an answer for which the engine may have given no figures, with the prompt as its tokenizer counts it. */
    private void settleBroken(Consumer<Usage> then) {
        OutputMeter seen = running(output);
        if (seen.reported() != null || !record.wasSent()) {
            settle(used(seen, 0), then);
            return;
        }
        running(model)
                .countPromptTokens(request, new CallOptions(record.attemptId(0), 1, ""))
                .whenComplete((exact, failure) -> onLoop(
                        () -> settle(used(seen, failure == null ? exact : TokenEstimate.upperBound(request)), then)));
    }

    private void settle(Usage used, Consumer<Usage> then) {
        running(permit).settle(used);
        then.accept(used);
    }

    /** Nothing, if no engine had the request. */
    private Usage used(OutputMeter seen, long promptTokens) {
        return record.wasSent() ? seen.used(promptTokens, mostOutput) : Usage.NONE;
    }

    private void refuse(TurnFailure failure) {
        ended = true;
        record.refuse(failure);
        tellFailure(failure);
    }

    private void stopEngine() {
        if (call != null) {
            call.cancel();
        }
    }

    @Override
    public void pause() {
        if (call != null) {
            call.pause();
        }
    }

    @Override
    public void resume() {
        if (call != null) {
            call.resume();
        }
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the turn does not run yet");
        }
        return part;
    }
}
