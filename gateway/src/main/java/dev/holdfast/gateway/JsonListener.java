package dev.holdfast.gateway;

import dev.holdfast.access.RateState;
import dev.holdfast.orchestrator.TurnFailure;
import dev.holdfast.orchestrator.TurnHandle;
import dev.holdfast.orchestrator.TurnListener;
import dev.holdfast.orchestrator.TurnSummary;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers a turn with one JSON body. */
final class JsonListener implements TurnListener {
    private final Exchange exchange;
    private final Consumer<@Nullable TurnSummary> onEnd;
    private final Stall stall;
    private byte @Nullable [] body;
    private boolean ended;

    JsonListener(
            Exchange exchange, Deadlines deadlines, TimeoutSettings timeouts, Consumer<@Nullable TurnSummary> onEnd) {
        this.stall = new Stall(exchange, deadlines, timeouts.write());
        this.exchange = exchange;
        this.onEnd = onEnd;
        exchange.response().endHandler(null);
    }

    /** The turn that feeds this response. */
    void feed(TurnHandle turn) {
        if (!ended) {
            exchange.response().closeHandler(ignored -> leave(turn));
            exchange.response().exceptionHandler(ignored -> leave(turn));
        }
    }

    @Override
    public void admitted(RateState rates) {
        exchange.rates(rates);
    }

    @Override
    public void data(byte[] json) {
        body = json;
    }

    @Override
    public void keepAlive(String comment) {
        // A body in one piece has no room for signs of life.
    }

    @Override
    public void ended(TurnSummary summary) {
        ended = true;
        Future<Void> sent = exchange.json(200, Buffer.buffer(body == null ? new byte[0] : body));
        stall.begin();
        sent.onComplete(ignored -> {
            stall.end();
            onEnd.accept(summary);
        });
    }

    @Override
    public void failed(TurnFailure failure, TurnSummary summary) {
        ended = true;
        exchange.rates(failure.rates());
        exchange.fail(failure.code(), failure.message(), failure.param(), failure.retryAfterMillis())
                .onComplete(ignored -> onEnd.accept(summary));
    }

    private void leave(TurnHandle turn) {
        if (!ended) {
            ended = true;
            turn.cancel();
            onEnd.accept(null);
        }
    }
}
