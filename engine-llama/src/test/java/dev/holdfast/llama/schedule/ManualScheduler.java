package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A scheduler over a {@link ReferenceDecoder} that a test steps by hand, with a clock that ticks once a step. */
final class ManualScheduler {
    static final DecoderLimits LIMITS = new DecoderLimits(100, 60, 8, 16, true, true);

    final ReferenceDecoder decoder;
    final SchedulerCore core;
    private final Mailbox mailbox = new Mailbox(() -> {});
    private long now;

    ManualScheduler(DecoderLimits limits, SchedulerSettings settings) {
        this(new ReferenceDecoder(limits), settings);
    }

    ManualScheduler(ReferenceDecoder decoder, SchedulerSettings settings) {
        this.decoder = decoder;
        core = new SchedulerCore(decoder, ReferenceDecoder.vocabulary(), settings, mailbox);
    }

    /** One with little memory, where up to four run. */
    static ManualScheduler small() {
        return new ManualScheduler(LIMITS, settings(4, Integer.MAX_VALUE));
    }

    static SchedulerSettings settings(int maxRunning, int maxCached) {
        return new SchedulerSettings(maxRunning, 3, 16, 8, 2, 4, maxCached, true, 0, Duration.ofSeconds(1));
    }

    /** A request in flight. */
    record Sent(GenerationRequest request, ActiveGeneration generation, RecordingListener heard) {
        int drawn() {
            return heard.tokens().length;
        }
    }

    /** So many tokens, of a sequence of tokens that never ends a generation. */
    static int[] prompt(int from, int length) {
        return IntStream.range(from, from + length).map(i -> 1 + i % 30).toArray();
    }

    static GenerationRequest request(int[] prompt, int maxTokens) {
        return request(prompt, maxTokens, null);
    }

    static GenerationRequest request(int[] prompt, int maxTokens, SamplingSettings.@Nullable Grammar grammar) {
        SamplingSettings sampling =
                new SamplingSettings(0, 0, 1, 0, SamplingSettings.Penalties.NONE, Map.of(), 0, grammar, true, -1);
        return new GenerationRequest(
                prompt,
                maxTokens,
                sampling,
                List.of(),
                Set.of(),
                GenerationRequest.SpecialTokens.HIDDEN,
                0,
                Long.MAX_VALUE,
                "");
    }

    static GenerationRequest withStop(GenerationRequest of, String stop) {
        return new GenerationRequest(
                of.prompt(),
                of.maxTokens(),
                of.sampling(),
                List.of(stop),
                Set.of(),
                of.output(),
                of.priority(),
                of.deadlineNanos(),
                of.cacheSalt());
    }

    static GenerationRequest with(GenerationRequest of, int priority, long deadline) {
        return new GenerationRequest(
                of.prompt(),
                of.maxTokens(),
                of.sampling(),
                of.stops(),
                Set.of(),
                of.output(),
                priority,
                deadline,
                of.cacheSalt());
    }

    static GenerationRequest withSalt(GenerationRequest of, String salt) {
        return new GenerationRequest(
                of.prompt(),
                of.maxTokens(),
                of.sampling(),
                of.stops(),
                Set.of(),
                of.output(),
                of.priority(),
                of.deadlineNanos(),
                salt);
    }

    Sent send(int[] prompt, int maxTokens) {
        return send(request(prompt, maxTokens));
    }

    Sent send(int[] prompt, int maxTokens, int priority) {
        return send(with(request(prompt, maxTokens), priority, Long.MAX_VALUE));
    }

    Sent send(GenerationRequest request) {
        return send(request, new RecordingListener());
    }

    Sent send(GenerationRequest request, RecordingListener heard) {
        ActiveGeneration generation = new ActiveGeneration(request, heard, mailbox);
        mailbox.post(generation);
        return new Sent(request, generation, heard);
    }

    boolean step() {
        boolean more = core.step(now++);
        core.verify();
        assertThat(core.status().kvTokensUsed()).isEqualTo(decoder.used());
        return more;
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    void toTheEnd() {
        for (int i = 0; step(); i++) {
            assertThat(i).as("steps").isLessThan(5000);
        }
    }

    /** It was answered as if it had been alone. */
    void assertComplete(Sent sent) {
        int longest =
                Math.min(decoder.limits().contextTokens(), decoder.limits().kvTokens());
        assertThat(sent.heard.failure).isNull();
        assertThat(sent.heard.reason).isNotNull();
        assertThat(sent.heard.tokens()).isEqualTo(ReferenceDecoder.alone(sent.request, longest));
    }
}
