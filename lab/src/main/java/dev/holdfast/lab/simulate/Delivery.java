package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.Sequence;

/**
 * A request that is on its way to a replica. Immutable.
 *
 * @param at when it gets there, nanoseconds from the start
 * @param order in which it was sent, among all
 * @param sequence the request
 * @param epoch how often the replica that sends its keys and values had been down; -1 if none does
 */
record Delivery(long at, long order, Sequence sequence, int epoch) implements Comparable<Delivery> {
    static final int NONE = -1;

    @Override
    public int compareTo(Delivery other) {
        return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
}
