package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.ManualScheduler.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Who is let in when, seen by the order in which samplers are made. No prefixes are shared here. */
class SchedulerFairnessTest {
    @Property(tries = 300)
    void whoCameFirstIsLetInFirstWhateverTheSizes(
            @ForAll @IntRange(min = 20, max = 100) int kvTokens,
            @ForAll @IntRange(min = 1, max = 6) int maxRunning,
            @ForAll long seed) {
        Random random = new Random(seed);
        ManualScheduler scheduler = scheduler(kvTokens, maxRunning);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sent.add(scheduler.send(request(random, i, 0)));
            scheduler.steps(random.nextInt(4));
        }
        scheduler.toTheEnd();
        sent.forEach(scheduler::assertComplete);
        assertThat(scheduler.decoder.seeds()).isSorted();
    }

    @Property(tries = 300)
    void ofThoseThatWaitTheBestPriorityIsLetInFirst(
            @ForAll @IntRange(min = 20, max = 100) int kvTokens,
            @ForAll @IntRange(min = 1, max = 6) int maxRunning,
            @ForAll long seed) {
        Random random = new Random(seed);
        ManualScheduler scheduler = scheduler(kvTokens, maxRunning);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add(scheduler.send(request(random, i, random.nextInt(3) - 1)));
        }
        scheduler.toTheEnd();
        sent.forEach(scheduler::assertComplete);
        List<Long> byPriority = sent.stream()
                .map(Sent::request)
                .sorted(Comparator.comparingInt(GenerationRequest::priority)
                        .thenComparingLong(request -> request.sampling().seed()))
                .map(request -> request.sampling().seed())
                .toList();
        assertThat(scheduler.decoder.seeds()).isEqualTo(byPriority);
    }

    @Property(tries = 300)
    void theOldestOfTheBestPriorityNeverLosesItsMemoryAndIsDoneInAFewSteps(
            @ForAll @IntRange(min = 20, max = 100) int kvTokens,
            @ForAll @IntRange(min = 2, max = 6) int maxRunning,
            @ForAll long seed) {
        Random random = new Random(seed);
        ManualScheduler scheduler = scheduler(kvTokens, maxRunning);
        for (int i = 0; i < 5; i++) {
            scheduler.send(request(random, i, 1));
            scheduler.steps(random.nextInt(4));
        }
        Sent oldest = scheduler.send(request(random, 5, 0));
        int prompt = oldest.request().prompt().length;
        int most = (prompt + 3) / 4 + oldest.request().maxTokens() + 1;
        for (int steps = 0; !oldest.heard().over(); steps++) {
            assertThat(steps).isLessThan(most);
            scheduler.send(request(random, 6 + steps, random.nextInt(2)));
            scheduler.step();
        }
        scheduler.assertComplete(oldest);
        assertThat(oldest.heard().stats().preemptions()).isZero();
    }

    private static ManualScheduler scheduler(int kvTokens, int maxRunning) {
        return new ManualScheduler(
                new DecoderLimits(kvTokens, kvTokens, 8, 16, true, true),
                new SchedulerSettings(maxRunning, 1000, 16, 8, 2, 4, 0, false, 0, Duration.ofSeconds(1)));
    }

    private static GenerationRequest request(Random random, int number, int priority) {
        int[] prompt = random.ints(1 + random.nextInt(19), 1, 30).toArray();
        SamplingSettings sampling =
                new SamplingSettings(0, 0, 1, 0, SamplingSettings.Penalties.NONE, Map.of(), number, null, true, -1);
        return new GenerationRequest(
                prompt,
                1 + random.nextInt(12),
                sampling,
                List.of(),
                Set.of(),
                GenerationRequest.SpecialTokens.HIDDEN,
                priority,
                Long.MAX_VALUE,
                "");
    }
}
