package dev.holdfast.lifecycle;

import java.net.URI;
import java.util.Locale;

/** Which addresses are safe to go to. Pure functions. */
final class Redirects {
    private Redirects() {}

    /** Whether what goes there stays private: encrypted, or on this machine. */
    static boolean isSafe(URI address) {
        return "https".equalsIgnoreCase(address.getScheme())
                || ("http".equalsIgnoreCase(address.getScheme()) && isLoopback(address));
    }

    /** Whether two addresses are on the same server: scheme, host and port. */
    static boolean sameServer(URI one, URI other) {
        return scheme(one).equals(scheme(other)) && host(one).equals(host(other)) && port(one) == port(other);
    }

    /**
     * Where a redirect leads.
     *
     * @throws ModelStoreException if it leads somewhere unsafe, or from an encrypted server to one that is not
     */
    static URI target(URI from, String location) throws ModelStoreException {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException wrong) {
            throw ModelStoreException.failed(from.getHost() + " redirects to something that is not an address");
        }
        boolean downgrade = scheme(from).equals("https") && !scheme(target).equals("https");
        if (downgrade || target.getHost() == null || !isSafe(target)) {
            throw ModelStoreException.failed(from.getHost() + " redirects to " + target.getScheme() + "://"
                    + target.getHost() + ", which is not encrypted; this is refused");
        }
        return target;
    }

    private static boolean isLoopback(URI address) {
        String host = host(address);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static String scheme(URI address) {
        return String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static String host(URI address) {
        return String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return scheme(address).equals("https") ? 443 : 80;
    }
}
