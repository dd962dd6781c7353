package dev.holdfast.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's transport, which gives each connection that a server accepts a {@link FirstRequest deadline}. Vert.x itself shows
 * a connection only when it has sent a whole request head. Immutable and thread-safe.
 */
public final class GatewayTransport implements io.vertx.core.transport.Transport {
    private final io.vertx.core.transport.Transport chosen;
    private final Duration header;

    /** The native transport if this machine has one, else Java's; connections get this long for their first request. */
    public GatewayTransport(Duration header) {
        io.vertx.core.transport.@Nullable Transport fast = io.vertx.core.transport.Transport.nativeTransport();
        this.chosen = fast == null || !fast.available() ? io.vertx.core.transport.Transport.NIO : fast;
        this.header = header;
    }

    @Override
    public String name() {
        return chosen.name();
    }

    @Override
    public boolean available() {
        return chosen.available();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return chosen.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return new Watched(chosen.implementation(), header);
    }

    /** Meets each accepted connection before anybody else does. */
    @Sharable
    private static final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Duration header;

        Acceptor(Duration header) {
            this.header = header;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel accepted) {
                accepted.pipeline().addFirst(FirstRequest.NAME, new FirstRequest(header));
            }
            context.fireChannelRead(message);
        }
    }

    /** The transport that was chosen, but for what servers accept. */
    private record Watched(Transport chosen, Duration header) implements Transport {
        @Override
        public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
            chosen.configure(config, domainSocket, bootstrap);
            bootstrap.handler(new Acceptor(header));
        }

        @Override
        public boolean supportsDomainSockets() {
            return chosen.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return chosen.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return chosen.isAvailable();
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return chosen.unavailabilityCause();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return chosen.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return chosen.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return chosen.ioHandlerFactory();
        }

        @Override
        public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
            return chosen.eventLoopGroup(type, threads, factory, ioRatio);
        }

        @Override
        @SuppressWarnings("deprecation")
        public DatagramChannel datagramChannel(@Nullable InternetProtocolFamily family) {
            return chosen.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
            return chosen.datagramChannelFactory();
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
            return chosen.channelFactory(domainSocket);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return chosen.serverChannelFactory(domainSocket);
        }

        @Override
        public void configure(DatagramChannel channel, io.vertx.core.datagram.DatagramSocketOptions options) {
            chosen.configure(channel, options);
        }

        @Override
        public void configure(TcpConfig config, boolean domainSocket, io.netty.bootstrap.Bootstrap bootstrap) {
            chosen.configure(config, domainSocket, bootstrap);
        }
    }
}
