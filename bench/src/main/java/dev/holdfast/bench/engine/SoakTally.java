package dev.holdfast.bench.engine;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what became of the requests of a soak. Confined to one thread. */
final class SoakTally {
    private static final int SHOWN = 20;

    private final Map<SoakKind, Long> well = new EnumMap<>(SoakKind.class);
    private final Map<SoakKind, Long> wrong = new EnumMap<>(SoakKind.class);
    private final PrintWriter out;
    private long failures;
    private long tokens;

    SoakTally(PrintWriter out) {
        this.out = out;
    }

    void count(SoakKind kind, Outcome outcome) {
        boolean expected = kind.expects(outcome);
        (expected ? well : wrong).merge(kind, 1L, Long::sum);
        tokens += Math.max(0, outcome.counts().generated());
        if (!expected && ++failures <= SHOWN) {
            out.printf(
                    Locale.ROOT,
                    "UNEXPECTED %s: status %d, %s, finishes %s, %s %s%n",
                    kind,
                    outcome.status(),
                    outcome.end(),
                    outcome.finishes(),
                    outcome.error(),
                    outcome.text().substring(0, Math.min(200, outcome.text().length())));
        }
    }

    long failures() {
        return failures;
    }

    void print() {
        out.printf(Locale.ROOT, "%n%-14s %9s %11s%n", "requests", "expected", "unexpected");
        for (SoakKind kind : SoakKind.values()) {
            out.printf(
                    Locale.ROOT, "%-14s %9d %11d%n", kind, well.getOrDefault(kind, 0L), wrong.getOrDefault(kind, 0L));
        }
        out.printf(Locale.ROOT, "tokens drawn for answers read to their end: %d%n", tokens);
    }
}
