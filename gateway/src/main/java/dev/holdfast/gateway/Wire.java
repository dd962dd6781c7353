package dev.holdfast.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What Vert.x does not show of a connection. To be called on the connection's event loop. */
final class Wire {
    private Wire() {}

    /**
     * Closes a connection at once, whatever still waits to be sent on it. A close that goes through the pipeline would wait
     * until the client has taken that.
     */
    static void cutOff(HttpConnection connection) {
        if (connection instanceof ConnectionBase open) {
            cutOff(open.channel());
        } else {
            connection.close();
        }
    }

    /** The same. */
    static void cutOff(Channel channel) {
        channel.unsafe().close(channel.newPromise());
    }

    /** A number that changes when the client takes something of what waits to be sent to it. */
    static long progress(HttpConnection connection) {
        if (connection instanceof ConnectionBase open) {
            ChannelOutboundBuffer waiting = open.channel().unsafe().outboundBuffer();
            return waiting == null ? 0 : waiting.totalPendingWriteBytes() * 31 + waiting.currentProgress();
        }
        return 0;
    }
}
