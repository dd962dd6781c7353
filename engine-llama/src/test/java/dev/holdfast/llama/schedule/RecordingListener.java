package dev.holdfast.llama.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Remembers what it heard, and refuses what the contract of {@link GenerationListener} forbids. Confined; the latch is not. */
class RecordingListener implements GenerationListener {
    final CountDownLatch ended = new CountDownLatch(1);
    final StringBuilder text = new StringBuilder();
    private final List<Integer> tokens = new ArrayList<>();
    int cached = -1;

    @Nullable
    FinishReason reason;

    @Nullable
    GenerationFailure failure;

    @Nullable
    GenerationStats stats;

    @Override
    public void started(int cachedTokens) {
        check(cached < 0 && stats == null);
        cached = cachedTokens;
    }

    @Override
    public void produced(String piece, Sampled sampled) {
        check(cached >= 0 && stats == null);
        text.append(piece);
        tokens.add(sampled.token());
    }

    @Override
    public void finished(FinishReason why, GenerationStats its) {
        check(cached >= 0 && stats == null);
        reason = why;
        stats = its;
        ended.countDown();
    }

    @Override
    public void failed(GenerationFailure what, GenerationStats its) {
        check(stats == null);
        failure = what;
        stats = its;
        ended.countDown();
    }

    int[] tokens() {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    GenerationStats stats() {
        return Objects.requireNonNull(stats, "it has not ended");
    }

    boolean over() {
        return stats != null;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError("told in the wrong order");
        }
    }
}
