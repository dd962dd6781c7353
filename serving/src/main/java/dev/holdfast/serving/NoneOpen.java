package dev.holdfast.serving;

import dev.holdfast.serving.RoutingPolicy.Decision;

/** The two decisions without a replica, made once. */
final class NoneOpen {
    static final Decision FULL = new Decision.AllFull();
    static final Decision DOWN = new Decision.NoneUp();

    private NoneOpen() {}
}
