package dev.holdfast.serving;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * An event loop of Vert.x.
 *
 * @param vertx whose
 * @param context which
 */
record VertxLoop(Vertx vertx, Context context) implements Loop {
    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        long timer = vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> task.run());
        return () -> vertx.cancelTimer(timer);
    }
}
