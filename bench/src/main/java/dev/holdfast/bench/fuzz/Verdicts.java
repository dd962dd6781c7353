package dev.holdfast.bench.fuzz;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what came back and keeps the first failures. Thread-safe. */
final class Verdicts {
    private static final int MOST_SHOWN = 50;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long failed;

    synchronized void count(String kind, String outcome) {
        counts.merge((kind.startsWith("http") ? "http" : kind) + " " + outcome, 1L, Long::sum);
    }

    synchronized void fail(String what) {
        failed++;
        if (failures.size() < MOST_SHOWN) {
            failures.add(what);
        }
    }

    synchronized long failed() {
        return failed;
    }

    synchronized void print(PrintWriter out) {
        counts.forEach((outcome, count) -> out.printf("  %-28s %10d%n", outcome, count));
        out.printf("failures: %d%n", failed);
        failures.forEach(failure -> out.println("  " + failure));
    }
}
