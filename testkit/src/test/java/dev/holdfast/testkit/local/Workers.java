package dev.holdfast.testkit.local;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the workers of a platform from outside. */
public final class Workers {
    private static final Pattern PROCESS = Pattern.compile("running in process (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Workers() {}

    /** The process that a running model's condition names; 0 if it is not running. */
    public static long process(String condition) {
        Matcher running = PROCESS.matcher(condition);
        return running.find() ? Long.parseLong(running.group(1)) : 0;
    }

    /** Waits until a model runs in a process that is not this one, and gives it. */
    public static long processAfter(long old, Supplier<String> condition) {
        return process(until(condition, now -> process(now) != 0 && process(now) != old));
    }

    /** Asks again and again until the answer is as wished. */
    public static String until(Supplier<String> question, Predicate<String> wished) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String answer = question.get();
        while (!wished.test(answer)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it stays so: " + answer);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            answer = question.get();
        }
        return answer;
    }

    /** Kills with SIGKILL. */
    public static void kill(long process) {
        ProcessHandle.of(process).orElseThrow().destroyForcibly();
    }

    /** Waits until a process is gone. */
    public static void awaitEnd(long process) {
        until(
                () -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent() ? "alive" : "gone",
                "gone"::equals);
    }
}
