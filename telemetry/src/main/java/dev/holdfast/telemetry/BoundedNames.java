package dev.holdfast.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets the first so many values of a label through; later ones become {@code other}. Thread-safe, without locks. */
final class BoundedNames {
    static final String OTHER = "other";

    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();
    private final AtomicInteger places;

    BoundedNames(int max) {
        places = new AtomicInteger(max);
    }

    String of(String name) {
        String mine = known.get(name);
        if (mine != null) {
            return mine;
        }
        if (places.get() <= 0) {
            return OTHER;
        }
        return known.computeIfAbsent(name, fresh -> places.getAndDecrement() > 0 ? fresh : OTHER);
    }
}
