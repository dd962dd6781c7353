package dev.holdfast.llama.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who runs and who waits, each in the order of {@link ActiveGeneration#ORDER}. Confined. */
final class Roster {
    private final List<ActiveGeneration> running = new ArrayList<>();
    private final NavigableSet<ActiveGeneration> waiting = new TreeSet<>(ActiveGeneration.ORDER);

    /** Those that run. */
    List<ActiveGeneration> running() {
        return running;
    }

    /** Those that wait. */
    NavigableSet<ActiveGeneration> waiting() {
        return waiting;
    }

    /** All, as of now. */
    List<ActiveGeneration> all() {
        List<ActiveGeneration> all = new ArrayList<>(running);
        all.addAll(waiting);
        return all;
    }

    void run(ActiveGeneration generation) {
        waiting.remove(generation);
        int at = Collections.binarySearch(running, generation, ActiveGeneration.ORDER);
        running.add(-at - 1, generation);
    }

    void await(ActiveGeneration generation) {
        running.remove(generation);
        waiting.add(generation);
    }

    void remove(ActiveGeneration generation) {
        if (!running.remove(generation)) {
            waiting.remove(generation);
        }
    }

    /**
     * Who gives up its memory first, of those that may: one whose reader is slow, then the lowest priority, then the newest.
     */
    @Nullable
    ActiveGeneration victim(Predicate<ActiveGeneration> may) {
        ActiveGeneration victim = null;
        for (ActiveGeneration candidate : running) {
            if (may.test(candidate) && (victim == null || candidate.suspended || !victim.suspended)) {
                victim = candidate;
            }
        }
        return victim;
    }
}
