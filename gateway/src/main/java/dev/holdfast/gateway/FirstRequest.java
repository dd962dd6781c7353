package dev.holdfast.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not come to a first request in time: one that says nothing, never ends its TLS handshake or
 * its request head, or drips. It leaves the pipeline when the request has come. Confined to the connection's event loop.
 */
final class FirstRequest extends ChannelInboundHandlerAdapter {
    static final String NAME = "first-request";

    private final Duration within;
    private @Nullable Future<?> deadline;

    FirstRequest(Duration within) {
        this.within = within;
    }

    /** The first request of this connection has come, or at least somebody else watches over it from now on. */
    static void came(HttpConnection connection) {
        if (connection instanceof ConnectionBase open
                && open.channel().pipeline().get(NAME) != null) {
            open.channel().pipeline().remove(NAME);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> Wire.cutOff(context.channel()), within.toMillis(), TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
