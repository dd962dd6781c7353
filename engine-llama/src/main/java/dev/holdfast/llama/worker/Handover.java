package dev.holdfast.llama.worker;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Carries events from the scheduler's thread to the event loop. All that came before the loop gets to it is taken in one
 * go, and each answer then writes once. {@link #put} is thread-safe; the rest is confined to the event loop. What may wait
 * here is bounded by {@link Feed}.
 */
final class Handover {
    private final Context loop;
    private final ConcurrentLinkedQueue<FeedEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final List<Answer> touched = new ArrayList<>();

    Handover(Context loop) {
        this.loop = loop;
    }

    void put(FeedEvent event) {
        events.add(event);
        if (!waking.get() && waking.compareAndSet(false, true)) {
            loop.runOnContext(ignored -> drain());
        }
    }

    private void drain() {
        waking.set(false);
        for (FeedEvent event = events.poll(); event != null; event = events.poll()) {
            Answer answer = event.choice().answer();
            if (answer.take(event)) {
                touched.add(answer);
            }
        }
        touched.forEach(Answer::flush);
        touched.clear();
    }
}
