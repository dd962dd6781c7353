package dev.holdfast.lab.bench.client;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time goes on only from task to task, and by what a task says it takes. */
final class ManualLoop implements Loop {
    private record Task(long at, long order, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long now;
    private long order;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void at(long instant, Runnable task) {
        tasks.add(new Task(Math.max(now, instant), order++, task));
    }

    /** The running task takes so long. */
    void busy(long nanos) {
        now += nanos;
    }

    /** Runs all tasks up to an instant. */
    void runUntil(long instant) {
        while (!tasks.isEmpty() && tasks.peek().at <= instant) {
            Task next = tasks.remove();
            now = Math.max(now, next.at);
            next.run.run();
        }
        now = Math.max(now, instant);
    }
}
