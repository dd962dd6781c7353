package dev.holdfast.llama.schedule;

import static dev.holdfast.llama.schedule.ManualScheduler.prompt;
import static dev.holdfast.llama.schedule.ManualScheduler.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.ManualScheduler.Sent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SchedulerFailureTest {
    private final ManualScheduler scheduler = ManualScheduler.small();

    @Test
    void anInterruptedBatchIsRunAgain() {
        Sent sent = scheduler.send(prompt(0, 20), 5);
        scheduler.decoder.inject(DecodeOutcome.DONE, DecodeOutcome.ABORTED, DecodeOutcome.ABORTED);
        scheduler.toTheEnd();
        scheduler.assertComplete(sent);
    }

    @Test
    void aFragmentedMemoryCostsTheCacheThenTheNewestThenTheSizeOfTheBatch() {
        scheduler.send(prompt(20, 20), 5);
        scheduler.toTheEnd();
        int cached = scheduler.core.status().kvTokensCached();
        Sent first = scheduler.send(prompt(0, 10), 5);
        Sent second = scheduler.send(prompt(10, 10), 5);
        int evictions = cached / 16 + 1;
        DecodeOutcome[] full = new DecodeOutcome[evictions + 2];
        Arrays.fill(full, DecodeOutcome.NO_ROOM);
        scheduler.decoder.inject(full);
        scheduler.step();
        assertThat(scheduler.core.status().kvTokensCached()).isZero();
        assertThat(scheduler.core.status().totals().preemptions()).isEqualTo(1);
        assertThat(scheduler.core.status().kvTokensUsed()).as("half a batch").isEqualTo(5);
        assertThat(scheduler.core.status().running()).isEqualTo(1);
        scheduler.step();
        assertThat(scheduler.core.status().running()).isEqualTo(2);
        scheduler.toTheEnd();
        scheduler.assertComplete(first);
        scheduler.assertComplete(second);
    }

    @Test
    void aFailureEndsThoseThatRunAndEmptiesTheMemoryButNotThoseThatWait() {
        Sent running = scheduler.send(prompt(0, 40), 5);
        Sent waiting = scheduler.send(prompt(0, 40), 5);
        scheduler.decoder.inject(DecodeOutcome.DONE, DecodeOutcome.FAILED);
        scheduler.steps(2);
        assertThat(running.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        assertThat(scheduler.decoder.used()).isZero();
        assertThat(scheduler.core.status().kvTokensUsed()).isZero();
        scheduler.toTheEnd();
        scheduler.assertComplete(waiting);
        assertThat(scheduler.core.status().broken()).isFalse();
        assertThat(scheduler.decoder.openSamplers()).isZero();
    }

    @Test
    void anExceptionOfTheDecoderIsAFailureLikeAnyOther() {
        ManualScheduler throwing = new ManualScheduler(
                new ReferenceDecoder(ManualScheduler.LIMITS) {
                    private int batches;

                    @Override
                    public DecodeOutcome decode(Batch batch) {
                        if (++batches == 2) {
                            throw new IllegalArgumentException("The batch is wrong.");
                        }
                        return super.decode(batch);
                    }
                },
                ManualScheduler.settings(4, 1000));
        Sent running = throwing.send(prompt(0, 40), 5);
        Sent waiting = throwing.send(prompt(0, 40), 5);
        throwing.toTheEnd();
        assertThat(running.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        throwing.assertComplete(waiting);
    }

    @Test
    void anExceptionWhileDrawingEndsThatGenerationOnly() {
        ManualScheduler throwing = new ManualScheduler(
                new ReferenceDecoder(ManualScheduler.LIMITS) {
                    private int draws;

                    @Override
                    public Sampled sample(int output, TokenSampler sampler) {
                        if (++draws == 3) {
                            throw new IllegalStateException("The grammar has no way on.");
                        }
                        return super.sample(output, sampler);
                    }
                },
                ManualScheduler.settings(4, 1000));
        Sent first = throwing.send(prompt(0, 4), 5);
        Sent second = throwing.send(prompt(20, 4), 5);
        throwing.toTheEnd();
        assertThat(first.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        assertThat(first.drawn()).isEqualTo(1);
        throwing.assertComplete(second);
    }

    @Test
    void twoFailuresInARowBreakIt() {
        Sent first = scheduler.send(prompt(0, 40), 5);
        Sent second = scheduler.send(prompt(0, 40), 5);
        Sent third = scheduler.send(prompt(0, 40), 5);
        scheduler.decoder.inject(DecodeOutcome.FAILED, DecodeOutcome.FAILED);
        scheduler.toTheEnd();
        assertThat(scheduler.core.status().broken()).isTrue();
        Sent late = scheduler.send(prompt(0, 40), 5);
        assertThat(scheduler.step()).isFalse();
        for (Sent sent : new Sent[] {first, second, third, late}) {
            assertThat(sent.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        }
        assertThat(scheduler.decoder.openSamplers()).isZero();
    }

    @Test
    void twoFailuresWithABatchBetweenDoNotBreakIt() {
        Sent first = scheduler.send(prompt(0, 5), 5);
        scheduler.decoder.inject(DecodeOutcome.FAILED, DecodeOutcome.DONE, DecodeOutcome.FAILED);
        scheduler.toTheEnd();
        Sent second = scheduler.send(prompt(0, 5), 5);
        scheduler.toTheEnd();
        Sent third = scheduler.send(prompt(0, 5), 5);
        scheduler.toTheEnd();
        assertThat(first.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        assertThat(second.heard().failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        scheduler.assertComplete(third);
    }

    @Test
    void aListenerThatThrowsLosesItsOwnGenerationOnly() {
        RecordingListener thrower = new RecordingListener() {
            @Override
            public void produced(String piece, Sampled sampled) {
                super.produced(piece, sampled);
                throw new IllegalStateException("The listener is broken.");
            }
        };
        Sent broken = scheduler.send(request(prompt(0, 5), 9), thrower);
        Sent sound = scheduler.send(prompt(20, 5), 9);
        scheduler.toTheEnd();
        scheduler.assertComplete(sound);
        assertThat(broken.heard().failure).isInstanceOf(GenerationFailure.Cancelled.class);
        assertThat(broken.drawn()).isEqualTo(1);
        assertThat(scheduler.decoder.openSamplers()).isZero();
    }

    @Test
    void aListenerThatThrowsAtTheEndHarmsNobody() {
        RecordingListener thrower = new RecordingListener() {
            @Override
            public void finished(FinishReason why, GenerationStats its) {
                super.finished(why, its);
                throw new IllegalStateException("The listener is broken.");
            }
        };
        scheduler.send(request(prompt(0, 5), 3), thrower);
        Sent sound = scheduler.send(prompt(20, 5), 9);
        scheduler.toTheEnd();
        scheduler.assertComplete(sound);
        assertThat(thrower.reason).isEqualTo(FinishReason.LENGTH);
    }
}
