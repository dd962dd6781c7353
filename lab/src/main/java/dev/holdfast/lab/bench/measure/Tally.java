package dev.holdfast.lab.bench.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the requests of a run ended. Immutable.
 *
 * @param successful whole answers
 * @param incomplete answers that stopped too early
 * @param failed requests that failed
 * @param cancelled requests whose answer was not there when the run ended
 * @param kinds how often each kind of end occurred, but for success
 * @param unfinished successes without a {@code finish_reason}
 * @param undone streamed successes without {@code [DONE]}
 * @param examples one message for each kind
 */
public record Tally(
        int successful,
        int incomplete,
        int failed,
        int cancelled,
        Map<String, Integer> kinds,
        int unfinished,
        int undone,
        Map<String, String> examples) {
    /** Keeps sorted copies. */
    public Tally {
        kinds = new TreeMap<>(kinds);
        examples = new TreeMap<>(examples);
    }

    /** Counts the requests of a run. */
    public static Tally of(List<RequestRecord> records) {
        int[] counts = new int[6];
        Map<String, Integer> kinds = new TreeMap<>();
        Map<String, String> examples = new TreeMap<>();
        for (RequestRecord record : records) {
            switch (record.outcome()) {
                case Outcome.Success(boolean finished, boolean done) -> {
                    counts[0]++;
                    counts[4] += finished ? 0 : 1;
                    counts[5] += done ? 0 : 1;
                }
                case Outcome.Incomplete incomplete -> counts[1]++;
                case Outcome.Failed failed -> counts[2]++;
                case Outcome.Cancelled cancelled -> counts[3]++;
            }
            if (!record.succeeded()) {
                kinds.merge(record.outcome().label(), 1, Integer::sum);
                examples.putIfAbsent(record.outcome().label(), record.outcome().describe());
            }
        }
        return new Tally(counts[0], counts[1], counts[2], counts[3], kinds, counts[4], counts[5], examples);
    }
}
