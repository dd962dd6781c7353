package dev.holdfast.serving;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One event loop whose tasks and time a test drives. Confined to the test's thread. */
final class FakeLoops implements Loop {
    private record Timer(long at, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now;

    Loop current() {
        return this;
    }

    long nanoTime() {
        return now;
    }

    int timers() {
        return timers.size();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Runs all tasks and those they leave. */
    void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    void advance(Duration step) {
        settle();
        long end = now + step.toNanos();
        while (true) {
            Timer next = timers.stream()
                    .filter(timer -> timer.at() <= end)
                    .min(Comparator.comparingLong(Timer::at))
                    .orElse(null);
            if (next == null) {
                break;
            }
            timers.remove(next);
            now = next.at();
            next.task().run();
            settle();
        }
        now = end;
    }
}
