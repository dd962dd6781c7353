package dev.holdfast.lab.bench.client;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The event loop of Vert.x as a {@link Loop}. Its timers are Netty's, because those of Vert.x know whole milliseconds only, and a
 * request that leaves half a millisecond late falsifies a time to the first token of five.
 */
public final class VertxLoop implements Loop, AutoCloseable {
    private final Vertx vertx;
    private final ContextInternal context;
    private final EventLoop thread;
    private final LongSupplier clock;

    private VertxLoop(Vertx vertx, LongSupplier clock) {
        this.vertx = vertx;
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.thread = context.nettyEventLoop();
        this.clock = clock;
    }

    /**
     * Starts a loop with a thread of its own.
     *
     * @param clock in nanoseconds; never goes back
     */
    public static VertxLoop start(LongSupplier clock) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true);
        return new VertxLoop(Vertx.vertx(options), clock);
    }

    @Override
    public long nanos() {
        return clock.getAsLong();
    }

    @Override
    public void at(long instant, Runnable task) {
        long wait = instant - clock.getAsLong();
        if (wait <= 0) {
            context.runOnContext(v -> task.run());
        } else {
            var _ = thread.schedule(() -> context.dispatch(v -> task.run()), wait, TimeUnit.NANOSECONDS);
        }
    }

    /** Tells what a task threw, instead of only logging it. */
    void onFailure(Consumer<Throwable> failed) {
        context.exceptionHandler(failed::accept);
    }

    Vertx vertx() {
        return vertx;
    }

    /** Ends the loop and its connections; blocks until done. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
