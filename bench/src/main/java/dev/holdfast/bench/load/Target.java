package dev.holdfast.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server on loopback that is measured; {@code pid} is its process, 0 for the mock engine called directly. Immutable. */
public record Target(String name, int port, long pid) {
    /** The name of the mock engine where it is called directly. */
    public static final String DIRECT = "direct";

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Whether it is a process of its own. */
    public boolean proxy() {
        return !name.equals(DIRECT);
    }
}
