package dev.holdfast.lab.bench.client;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.lab.bench.measure.ClientHealth;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** Watches the processor time and the garbage collections of this process, from its making to {@link #stop}. Thread-safe. */
final class HealthWatch {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final LongSupplier clock;
    private final long loopThread;
    private final long start;
    private final long loopStart;
    private final long processStart;
    private final AtomicLong pauses = new AtomicLong();
    private final AtomicLong pausedMillis = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();
    private final NotificationListener listener = this::collected;

    private HealthWatch(LongSupplier clock, long loopThread) {
        this.clock = clock;
        this.loopThread = loopThread;
        emitters().forEach(emitter -> emitter.addNotificationListener(listener, null, null));
        start = clock.getAsLong();
        loopStart = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
        processStart = processNanos();
    }

    /**
     * Begins to watch.
     *
     * @param loopThread the id of the thread whose share of time matters most
     */
    static HealthWatch start(LongSupplier clock, long loopThread) {
        return new HealthWatch(clock, loopThread);
    }

    /** Ends the watch. */
    ClientHealth stop() {
        double elapsed = Math.max(1, clock.getAsLong() - start);
        double loop = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread) - loopStart;
        int processors = Runtime.getRuntime().availableProcessors();
        double process = processNanos() - processStart;
        emitters().forEach(this::forget);
        return new ClientHealth(
                loop / elapsed,
                process / elapsed / processors,
                processors,
                pauses.get(),
                pausedMillis.get() / MILLIS_PER_SECOND,
                longestMillis.get() / MILLIS_PER_SECOND);
    }

    /** The processor time of this process so far, in seconds. */
    static double processSeconds() {
        return processNanos() / NANOS_PER_SECOND;
    }

    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Collectors of concurrent work do not stop the program. */
    private static List<NotificationEmitter> emitters() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(bean -> !bean.getName().contains("Concurrent")
                        && !bean.getName().contains("Cycles"))
                .filter(NotificationEmitter.class::isInstance)
                .map((GarbageCollectorMXBean bean) -> (NotificationEmitter) bean)
                .toList();
    }

    private void forget(NotificationEmitter emitter) {
        try {
            emitter.removeNotificationListener(listener);
        } catch (ListenerNotFoundException ignored) {
            // it was never added, so there is nothing to take away
        }
    }

    private void collected(Notification notification, @Nullable Object nothing) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            long millis =
                    GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration();
            pauses.incrementAndGet();
            pausedMillis.addAndGet(millis);
            longestMillis.accumulateAndGet(millis, Math::max);
        }
    }
}
