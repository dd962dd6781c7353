package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The scheduler against the plainest model there is: each request computed alone. */
class SchedulerModelTest {
    private static final int SALTS = 2;

    /** What may happen from outside. */
    sealed interface Action {
        record Submit(int family, int shared, int own, int maxTokens, int priority, int salt, int patience)
                implements Action {}

        record Cancel(int which) implements Action {}

        record Pause(int which) implements Action {}

        record Resume(int which) implements Action {}

        record Steps(int count) implements Action {}

        record Inject(DecodeOutcome outcome, int count) implements Action {}
    }

    private record Cache(int tokens, int bytes) {}

    record Shape(DecoderLimits limits, SchedulerSettings settings) {}

    @Property(tries = 3000)
    void whatAGenerationDrawsIsWhatItDrawsAlone(
            @ForAll("shapes") Shape shape, @ForAll("actions") List<Action> actions) {
        Run run = new Run(shape);
        actions.forEach(run::act);
        run.toTheEnd();
    }

    @Property(tries = 500)
    void longRunsWithMuchSharingAndLittleMemoryDoTheSame(@ForAll("shapes") Shape shape, @ForAll long seed) {
        Run run = new Run(shape);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            run.act(random(random));
        }
        run.toTheEnd();
    }

    private static Action random(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                new Action.Submit(
                        random.nextInt(3),
                        random.nextInt(24),
                        random.nextInt(6),
                        1 + random.nextInt(12),
                        random.nextInt(3) - 1,
                        random.nextInt(SALTS),
                        random.nextInt(400));
            case 3 -> new Action.Cancel(random.nextInt(100));
            case 4 -> new Action.Pause(random.nextInt(100));
            case 5 -> new Action.Resume(random.nextInt(100));
            case 6 ->
                random.nextBoolean()
                        ? new Action.Inject(DecodeOutcome.NO_ROOM, 1 + random.nextInt(2))
                        : new Action.Inject(DecodeOutcome.ABORTED, 1);
            default -> new Action.Steps(1 + random.nextInt(4));
        };
    }

    /** A scheduler, its decoder, and all requests so far. */
    private static final class Run {
        private final ReferenceDecoder decoder;
        private final SchedulerCore core;
        private final Mailbox mailbox = new Mailbox(() -> {});
        private final List<ActiveGeneration> generations = new ArrayList<>();
        private final List<RecordingListener> listeners = new ArrayList<>();
        private final Shape shape;
        private final int longest;
        private long now;

        Run(Shape shape) {
            this.shape = shape;
            decoder = new ReferenceDecoder(shape.limits);
            core = new SchedulerCore(decoder, ReferenceDecoder.vocabulary(), shape.settings, mailbox);
            longest = Math.min(shape.limits.contextTokens(), shape.limits.kvTokens());
        }

        void act(Action action) {
            switch (action) {
                case Action.Submit submit -> submit(submit);
                case Action.Cancel(int which)
                when !generations.isEmpty() ->
                    generations.get(which % generations.size()).cancel();
                case Action.Pause(int which)
                when !generations.isEmpty() ->
                    generations.get(which % generations.size()).pause();
                case Action.Resume(int which)
                when !generations.isEmpty() ->
                    generations.get(which % generations.size()).resume();
                case Action.Steps(int count) -> {
                    for (int i = 0; i < count; i++) {
                        step();
                    }
                }
                case Action.Inject(DecodeOutcome outcome, int count) -> {
                    for (int i = 0; i < count; i++) {
                        decoder.inject(outcome);
                    }
                }
                case Action.Cancel ignored -> {}
                case Action.Pause ignored -> {}
                case Action.Resume ignored -> {}
            }
        }

        private void submit(Action.Submit submit) {
            Random random = new Random(submit.family);
            int[] prompt = new int[submit.shared + submit.own + 1];
            for (int i = 0; i < prompt.length; i++) {
                prompt[i] = i < submit.shared ? random.nextInt(5) : (i * 7 + submit.own) % 5;
            }
            GenerationRequest request = new GenerationRequest(
                    prompt,
                    submit.maxTokens,
                    SamplingSettings.greedy(),
                    List.of(),
                    Set.of(),
                    GenerationRequest.SpecialTokens.HIDDEN,
                    submit.priority,
                    submit.patience < 30 ? now + submit.patience : Long.MAX_VALUE,
                    "salt" + submit.salt);
            RecordingListener listener = new RecordingListener();
            ActiveGeneration generation = new ActiveGeneration(request, listener, mailbox);
            generations.add(generation);
            listeners.add(listener);
            mailbox.post(generation);
        }

        private boolean step() {
            boolean more = core.step(now++);
            core.verify();
            SchedulerStatus status = core.status();
            assertThat(status.kvTokensUsed()).isEqualTo(decoder.used());
            assertThat(status.kvTokensCached()).isLessThanOrEqualTo(shape.settings.maxCachedTokens());
            assertThat(status.kvBytesStored()).isLessThanOrEqualTo(shape.settings.storeBytes());
            assertThat(status.broken()).isFalse();
            return more;
        }

        void toTheEnd() {
            decoder.injectNoMore();
            generations.forEach(ActiveGeneration::resume);
            int work = generations.stream()
                    .mapToInt(generation -> generation.request.prompt().length + generation.request.maxTokens())
                    .sum();
            int most = 20 * work + 100;
            for (int steps = 0; step(); steps++) {
                assertThat(steps).as("steps to the end").isLessThan(most);
            }
            for (int i = 0; i < generations.size(); i++) {
                check(generations.get(i).request, listeners.get(i));
            }
            SchedulerStatus status = core.status();
            assertThat(status.running() + status.waiting()).isZero();
            assertThat(status.kvTokensCached()).isEqualTo(status.kvTokensUsed());
            assertThat(decoder.openSamplers()).isZero();
            core.clearCache();
            core.verify();
            assertThat(decoder.used()).isZero();
            assertThat(core.status().kvTokensUsed()).isZero();
            assertThat(decoder.openCopies()).isZero();
        }

        private void check(GenerationRequest request, RecordingListener listener) {
            assertThat(listener.over()).as("it ended").isTrue();
            boolean fits = request.prompt().length + 1 <= longest;
            GenerationFailure failure = listener.failure;
            assertThat(failure instanceof GenerationFailure.TooLong).isEqualTo(!fits);
            int[] drawn = listener.tokens();
            if (fits) {
                int[] alone = ReferenceDecoder.alone(request, longest);
                assertThat(drawn).isEqualTo(Arrays.copyOf(alone, drawn.length));
                if (listener.reason != null) {
                    assertThat(drawn).hasSameSizeAs(alone);
                    assertThat(listener.reason == FinishReason.STOP)
                            .isEqualTo(drawn[drawn.length - 1] == ReferenceDecoder.END);
                } else {
                    assertThat(failure)
                            .isInstanceOfAny(
                                    GenerationFailure.Cancelled.class,
                                    GenerationFailure.DeadlinePassed.class,
                                    GenerationFailure.QueueFull.class);
                }
            }
            assertThat(listener.stats().outputTokens()).isEqualTo(drawn.length);
        }
    }

    @Provide
    Arbitrary<Shape> shapes() {
        Arbitrary<DecoderLimits> limits = Combinators.combine(
                        Arbitraries.integers().between(2, 80),
                        Arbitraries.integers().between(2, 60),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.frequency(Tuple.of(5, true), Tuple.of(1, false)),
                        Arbitraries.of(true, false))
                .as((kv, context, sequences, batch, cut, copy) ->
                        new DecoderLimits(kv, context, sequences, batch, cut, cut && copy));
        Arbitrary<SchedulerSettings> settings = Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 50),
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, 8),
                        Combinators.combine(Arbitraries.of(0, 10, Integer.MAX_VALUE), Arbitraries.of(0, 30, 1000))
                                .as(Cache::new),
                        Arbitraries.frequency(Tuple.of(5, true), Tuple.of(1, false)))
                .as((running, waiting, batch, prompt, reserve, await, cached, caching) -> new SchedulerSettings(
                        running,
                        waiting,
                        batch,
                        prompt,
                        reserve,
                        await,
                        cached.tokens,
                        caching,
                        cached.bytes,
                        Duration.ofSeconds(1)));
        return Combinators.combine(limits, settings).as(Shape::new);
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<Action> submits = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 24),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(-1, 1),
                        Arbitraries.integers().between(0, SALTS - 1),
                        Arbitraries.integers().between(0, 400))
                .as(Action.Submit::new);
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 99);
        Arbitrary<Action> outside = Arbitraries.oneOf(
                which.map(Action.Cancel::new), which.map(Action.Pause::new), which.map(Action.Resume::new));
        Arbitrary<Action> injected = Combinators.combine(
                        Arbitraries.of(DecodeOutcome.NO_ROOM, DecodeOutcome.ABORTED),
                        Arbitraries.integers().between(1, 2))
                .as(Action.Inject::new);
        Arbitrary<Action> steps = Arbitraries.integers().between(1, 6).map(Action.Steps::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, submits), Tuple.of(2, outside), Tuple.of(1, injected), Tuple.of(5, steps))
                .list()
                .ofMaxSize(60);
    }
}
