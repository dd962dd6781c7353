package dev.holdfast.llama.grammar;

import java.math.BigDecimal;

/** An end of a range of numbers. Immutable. */
record Bound(BigDecimal value, boolean exclusive) {
    static final Bound ABOVE_ZERO = new Bound(BigDecimal.ZERO, true);
    static final Bound FROM_ZERO = new Bound(BigDecimal.ZERO, false);

    Bound negated() {
        return new Bound(value.negate(), exclusive);
    }
}
