package dev.holdfast.bench.fuzz;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts what came back and keeps the first failures. Thread-safe. */
final class Verdicts {
    /** Counts how streams ended, each of which is counted under the kind of its input too. */
    static final String STREAMS = "(streams)";

    private static final int MOST_SHOWN = 50;

    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long failed;

    synchronized void count(String kind, String outcome) {
        counts.computeIfAbsent(kind, ignored -> new TreeMap<>()).merge(outcome, 1L, Long::sum);
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
        Map<String, Long> totals = new TreeMap<>();
        counts.forEach((kind, outcomes) -> {
            out.printf(Locale.ROOT, "  %-20s %s%n", kind, text(outcomes));
            if (!kind.equals(STREAMS)) {
                outcomes.forEach((outcome, count) -> totals.merge(outcome, count, Long::sum));
            }
        });
        out.printf(Locale.ROOT, "  %-20s %s%n", "all", text(totals));
        out.printf(Locale.ROOT, "failures: %d%n", failed);
        failures.forEach(failure -> out.println("  " + failure));
    }

    private static String text(Map<String, Long> outcomes) {
        return outcomes.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
