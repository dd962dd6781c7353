package dev.holdfast.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server on loopback that is measured; {@code pid} is its process, 0 for the mock engine called directly. Immutable. */
record Target(String name, int port, long pid) {
    static final String DIRECT = "direct";

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    boolean proxy() {
        return !name.equals(DIRECT);
    }
}
