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
    private boolean ended;

    Turn(Turns parts, TurnRequest turn, TurnListener listener) {
        this.parts = parts;
        this.turn = turn;
        this.request = turn.request();
        this.listener = listener;
        this.record = new TurnRecord(parts, turn);
    }

    void begin() {
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
                .whenComplete((exact, failure) -> turn.loop().execute(() -> {
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

    /** Takes an event of the engine; a defect on the way ends the turn rather than leave the caller waiting. */
    private void accept(StreamEvent event) {
        if (ended) {
            return;
        }
        try {
            handle(event);
        } catch (RuntimeException defect) {
            LOG.error("request {} met a defect", turn.requestId(), defect);
            if (!ended) {
                stopEngine();
                fail(TurnFailure.of(
                        ErrorCode.INTERNAL,
                        "The platform failed on this request. Report it with request id " + turn.requestId() + "."));
            }
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
            case KEY_ENDED -> {
                stopEngine();
                fail(TurnFailure.of(ErrorCode.API_KEY_REVOKED, "The API key ended while the answer was under way."));
            }
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
        settleBroken(shown, used -> {
            byte[] usage = client.usageChunk(last, used);
            if (usage != null) {
                listener.data(usage);
            }
            record.finish("cut", used, seen::answerHash, this::close);
            meter.finished(used, ErrorCode.BUDGET_EXCEEDED);
        });
    }

    private void complete(String outcome) {
        ended = true;
        OutputMeter seen = running(output);
        Usage reported = seen.reported();
        if (reported == null) {
            settleBroken(Long.MAX_VALUE, used -> completed(outcome, used, seen));
        } else {
            running(permit).settle(reported);
            completed(outcome, reported, seen);
        }
    }

    private void completed(String outcome, Usage used, OutputMeter seen) {
        record.finish(outcome, used, seen::answerHash, this::close);
        meter.finished(used, null);
    }

    private void close(boolean durable) {
        if (durable) {
            listener.ended(record.summary());
        } else {
            listener.failed(
                    TurnFailure.of(
                            ErrorCode.AUDIT_UNAVAILABLE,
                            "The answer could not be put on record, so it is not given. Try again later."),
                    record.summary());
        }
    }

    private void fail(TurnFailure failure) {
        ended = true;
        endUnfinished(failure.code(), used -> listener.failed(failure, record.summary()));
    }

    @Override
    public void cancel() {
        if (ended) {
            return;
        }
        ended = true;
        stopEngine();
        if (permit == null) {
            record.refuse(TurnFailure.of(ErrorCode.CLIENT_CLOSED_REQUEST, "The client left before it was admitted."));
        } else {
            endUnfinished(ErrorCode.CLIENT_CLOSED_REQUEST, used -> {});
        }
    }

    @Override
    public void stop() {
        if (ended) {
            return;
        }
        stopEngine();
        TurnFailure failure = TurnFailure.of(
                ErrorCode.SHUTTING_DOWN, "The platform stopped before the answer was complete. Ask again in a moment.");
        if (permit == null) {
            refuse(failure);
        } else {
            fail(failure);
        }
    }

    /** Settles and records a turn that gave no complete answer. */
    private void endUnfinished(ErrorCode code, Consumer<Usage> then) {
        OutputMeter seen = running(output);
        if (seen.tokens() > 0 || seen.reported() != null || code == ErrorCode.CLIENT_CLOSED_REQUEST) {
            settleBroken(Long.MAX_VALUE, used -> unfinished(code, used, seen, then));
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
        record.finish(code.wireName(), used, seen::answerHash, durable -> then.accept(used));
        meter.finished(used, code);
    }

    /**
     * Settles an answer for which the engine gave no figures: the output that was seen, and the prompt as its tokenizer
     * counts it, or else as estimated. A request that never reached an engine used nothing. Output that was cut off and
     * never shown is not charged.
     */
    private void settleBroken(long mostOutput, Consumer<Usage> then) {
        Permit open = running(permit);
        OutputMeter seen = running(output);
        Usage reported = seen.reported();
        long generated = Math.min(seen.tokens(), mostOutput);
        if (reported != null || !record.wasSent()) {
            Usage used = reported == null
                    ? Usage.NONE
                    : new Usage(reported.prompt(), reported.cached(), generated, reported.reasoning());
            open.settle(used);
            then.accept(used);
            return;
        }
        running(model)
                .countPromptTokens(request, new CallOptions(record.attemptId(0), 1, ""))
                .whenComplete((exact, failure) -> turn.loop().execute(() -> {
                    long prompt = failure == null ? exact : TokenEstimate.upperBound(request);
                    Usage used = Usage.of(prompt, generated);
                    open.settle(used);
                    then.accept(used);
                }));
    }

    private void refuse(TurnFailure failure) {
        ended = true;
        record.refuse(failure);
        listener.failed(failure, record.summary());
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
