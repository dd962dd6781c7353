package dev.holdfast.llama.schedule;

import static dev.holdfast.llama.schedule.ManualScheduler.prompt;
import static dev.holdfast.llama.schedule.ManualScheduler.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.ManualScheduler.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerCoreTest {
    private ManualScheduler scheduler = ManualScheduler.small();

    @Test
    void aRequestIsAnsweredAndItsPromptIsCachedForTheNext() {
        Sent first = scheduler.send(prompt(0, 10), 5);
        scheduler.toTheEnd();
        scheduler.assertComplete(first);
        assertThat(first.heard().reason).isEqualTo(FinishReason.LENGTH);
        assertThat(first.heard().stats()).isEqualTo(new GenerationStats(10, 0, 5, 0));
        assertThat(scheduler.decoder.computed()).isEqualTo(14);

        Sent second = scheduler.send(prompt(0, 10), 5);
        scheduler.toTheEnd();
        scheduler.assertComplete(second);
        assertThat(second.heard().cached)
                .as("all but the last, whose output is wanted")
                .isEqualTo(9);
        assertThat(scheduler.decoder.computed()).isEqualTo(14 + 5);
        assertThat(scheduler.core.status().totals()).isEqualTo(new SchedulerStatus.Totals(10, 11, 10, 20, 9, 0, 0));
    }

    @Test
    void anAnswerInAChatIsNotComputedAgain() {
        Sent first = scheduler.send(prompt(0, 10), 5);
        scheduler.toTheEnd();
        int[] next = Arrays.copyOf(prompt(0, 10), 20);
        System.arraycopy(first.heard().tokens(), 0, next, 10, 5);
        Arrays.fill(next, 15, 20, 7);
        Sent second = scheduler.send(next, 5);
        scheduler.toTheEnd();
        scheduler.assertComplete(second);
        assertThat(second.heard().cached)
                .as("the last token drawn was not computed")
                .isEqualTo(14);
    }

    @Test
    void tokensOfThoseThatDrawGoBeforePromptsAndPromptsShareAStep() {
        Sent first = scheduler.send(prompt(0, 3), 20);
        scheduler.step();
        Sent longer = scheduler.send(prompt(100, 30), 1);
        Sent shorter = scheduler.send(prompt(200, 4), 1);
        scheduler.step();
        assertThat(first.drawn()).isEqualTo(2);
        assertThat(shorter.drawn()).isEqualTo(1);
        assertThat(longer.drawn()).isZero();
        assertThat(scheduler.decoder.computed()).isEqualTo(3 + 1 + 8);
        scheduler.toTheEnd();
        scheduler.assertComplete(first);
        scheduler.assertComplete(longer);
        assertThat(scheduler.decoder.largest()).isLessThanOrEqualTo(16);
    }

    @Test
    void equalPromptsThatComeTogetherAreComputedOnceAndThenAllGoOn() {
        List<Sent> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(scheduler.send(prompt(0, 40), 6));
        }
        scheduler.steps(2);
        assertThat(scheduler.core.status().running()).isEqualTo(1);
        scheduler.steps(2);
        assertThat(scheduler.core.status().running()).isEqualTo(4);
        scheduler.toTheEnd();
        all.forEach(scheduler::assertComplete);
        assertThat(scheduler.core.status().totals().promptTokens()).isEqualTo(40 + 3);
        assertThat(all.get(3).heard().cached).isEqualTo(39);
    }

    @Test
    void aPromptStartsFromWhatARunningGenerationHolds() {
        Sent first = scheduler.send(prompt(0, 10), 30);
        scheduler.steps(8);
        int[] next = Arrays.copyOf(prompt(0, 10), 20);
        System.arraycopy(first.heard().tokens(), 0, next, 10, 5);
        Sent second = scheduler.send(next, 5);
        scheduler.step();
        assertThat(first.heard().over()).isFalse();
        scheduler.toTheEnd();
        assertThat(second.heard().cached).isEqualTo(15);
        scheduler.assertComplete(first);
        scheduler.assertComplete(second);
    }

    @Test
    void whoWaitsForAPrefixGoesOnWhenItsSourceIsCancelledOrPaused() {
        Sent first = scheduler.send(prompt(0, 50), 6);
        Sent second = scheduler.send(prompt(0, 50), 6);
        scheduler.step();
        assertThat(scheduler.core.status().waiting()).isEqualTo(1);
        first.generation().pause();
        scheduler.steps(2);
        assertThat(scheduler.core.status().waiting()).isZero();
        first.generation().cancel();
        scheduler.toTheEnd();
        scheduler.assertComplete(second);
    }

    @Test
    void betterPrioritiesGoFirstAndThenWhoCameFirst() {
        scheduler = new ManualScheduler(ManualScheduler.LIMITS, ManualScheduler.settings(1, 1000));
        List<Sent> sent = new ArrayList<>();
        for (int priority : new int[] {1, 0, 1, 0, -1}) {
            sent.add(scheduler.send(prompt(10 * sent.size(), 3), 4, priority));
        }
        List<Integer> order = new ArrayList<>();
        while (scheduler.step()) {
            for (Sent each : sent) {
                int index = sent.indexOf(each);
                if (each.heard().over() && !order.contains(index)) {
                    order.add(index);
                }
            }
        }
        assertThat(order).containsExactly(4, 1, 3, 0, 2);
    }

    @Test
    void aBetterPriorityTakesThePlaceOfAWorseOneWhichGoesOnLater() {
        scheduler = new ManualScheduler(ManualScheduler.LIMITS, ManualScheduler.settings(1, 1000));
        Sent worse = scheduler.send(prompt(0, 3), 10, 1);
        scheduler.steps(4);
        Sent equal = scheduler.send(prompt(30, 3), 4, 1);
        Sent better = scheduler.send(prompt(20, 3), 4, 0);
        scheduler.steps(4);
        scheduler.assertComplete(better);
        assertThat(worse.drawn()).isEqualTo(4);
        scheduler.toTheEnd();
        scheduler.assertComplete(worse);
        scheduler.assertComplete(equal);
        assertThat(worse.heard().stats().preemptions()).isEqualTo(1);
    }

    @Test
    void aPromptDoesNotWaitForAnEqualOneOfAnotherSalt() {
        GenerationRequest request = request(prompt(0, 40), 6);
        Sent one = scheduler.send(ManualScheduler.withSalt(request, "one"));
        Sent other = scheduler.send(ManualScheduler.withSalt(request, "other"));
        scheduler.step();
        assertThat(scheduler.core.status().running()).isEqualTo(2);
        scheduler.toTheEnd();
        scheduler.assertComplete(one);
        scheduler.assertComplete(other);
        assertThat(other.heard().cached).isZero();
    }

    @Test
    void onlyAWorsePriorityMakesWayAndOnlyIfThatIsEnough() {
        scheduler =
                new ManualScheduler(new DecoderLimits(60, 60, 8, 16, true, true), ManualScheduler.settings(2, 1000));
        Sent best = scheduler.send(prompt(0, 20), 9, -1);
        Sent worst = scheduler.send(prompt(20, 10), 9, 1);
        scheduler.steps(3);
        Sent large = scheduler.send(prompt(40, 50), 2, 0);
        scheduler.steps(2);
        assertThat(worst.drawn()).as("it goes on").isGreaterThan(2);
        large.generation().cancel();
        Sent small = scheduler.send(prompt(40, 10), 2, 0);
        scheduler.steps(3);
        assertThat(small.heard().over()).isTrue();
        scheduler.toTheEnd();
        scheduler.assertComplete(best);
        scheduler.assertComplete(worst);
        assertThat(worst.heard().stats().preemptions()).isEqualTo(1);
        assertThat(best.heard().stats().preemptions()).isZero();
    }

    @Test
    void aLongPromptIsNotStarvedByShortOnes() {
        Sent large = scheduler.send(prompt(0, 50), 2);
        for (int i = 0; large.drawn() == 0; i++) {
            scheduler.send(prompt(7 * i, 6), 1);
            scheduler.step();
            assertThat(i).as("steps").isLessThan(14);
        }
    }

    @Test
    void whenMemoryRunsOutTheNewestGivesWayAndIsNotAborted() {
        scheduler =
                new ManualScheduler(new DecoderLimits(40, 40, 8, 16, true, true), ManualScheduler.settings(4, 1000));
        Sent first = scheduler.send(prompt(0, 8), 25);
        Sent second = scheduler.send(prompt(20, 8), 25);
        scheduler.toTheEnd();
        scheduler.assertComplete(first);
        scheduler.assertComplete(second);
        assertThat(first.heard().stats().preemptions()).isZero();
        assertThat(second.heard().stats().preemptions()).isPositive();
    }

    @Test
    void whenMemoryRunsOutAPausedGenerationGivesWayBeforeANewerOne() {
        scheduler =
                new ManualScheduler(new DecoderLimits(40, 40, 8, 16, true, true), ManualScheduler.settings(4, 1000));
        Sent paused = scheduler.send(prompt(0, 8), 25);
        Sent other = scheduler.send(prompt(20, 8), 25);
        scheduler.steps(3);
        paused.generation().pause();
        int drawn = paused.drawn();
        scheduler.toTheEnd();
        scheduler.assertComplete(other);
        assertThat(other.heard().stats().preemptions()).isZero();
        assertThat(paused.drawn()).isEqualTo(drawn);
        paused.generation().resume();
        scheduler.toTheEnd();
        scheduler.assertComplete(paused);
    }

    @Test
    void aPausedGenerationKeepsItsMemoryWhileNobodyNeedsIt() {
        Sent paused = scheduler.send(prompt(0, 8), 25);
        scheduler.steps(3);
        paused.generation().pause();
        Sent other = scheduler.send(prompt(20, 8), 5);
        scheduler.toTheEnd();
        scheduler.assertComplete(other);
        paused.generation().resume();
        scheduler.toTheEnd();
        scheduler.assertComplete(paused);
        assertThat(paused.heard().stats().preemptions()).isZero();
    }

    @Test
    void nobodyOvertakesAPromptThatDoesNotFitYet() {
        scheduler =
                new ManualScheduler(new DecoderLimits(70, 60, 8, 16, true, true), ManualScheduler.settings(4, 1000));
        Sent first = scheduler.send(prompt(0, 40), 15);
        scheduler.step();
        Sent large = scheduler.send(prompt(100, 50), 2);
        List<Sent> small = List.of(scheduler.send(prompt(0, 5), 2), scheduler.send(prompt(3, 5), 2));
        while (!first.heard().over()) {
            scheduler.step();
            assertThat(scheduler.core.status().waiting()).isEqualTo(3);
        }
        scheduler.toTheEnd();
        scheduler.assertComplete(large);
        small.forEach(scheduler::assertComplete);
    }

    @Test
    void aRequestThatFitsAloneIsAnsweredThoughTheReserveDoesNotFit() {
        scheduler =
                new ManualScheduler(new DecoderLimits(10, 60, 8, 16, true, true), ManualScheduler.settings(4, 1000));
        Sent sent = scheduler.send(prompt(0, 9), 30);
        scheduler.toTheEnd();
        assertThat(sent.heard().reason).isEqualTo(FinishReason.LENGTH);
        assertThat(sent.drawn()).isEqualTo(1);
    }

    @Test
    void aGenerationThatFillsTheContextIsComplete() {
        Sent sent = scheduler.send(prompt(0, 50), 30);
        scheduler.toTheEnd();
        assertThat(sent.heard().reason).isEqualTo(FinishReason.LENGTH);
        assertThat(sent.drawn()).isEqualTo(10);
        scheduler.assertComplete(sent);
    }

    @Test
    void aPromptThatCannotFitIsRefusedWithBothNumbers() {
        Sent sent = scheduler.send(prompt(0, 60), 1);
        scheduler.step();
        assertThat(sent.heard().failure).isInstanceOfSatisfying(GenerationFailure.TooLong.class, failure -> {
            assertThat(failure.promptTokens()).isEqualTo(60);
            assertThat(failure.limitTokens()).isEqualTo(60);
            assertThat(failure.message()).contains("60");
        });
    }

    @Test
    void moreThanMayWaitAreRefused() {
        List<Sent> sent = IntStream.range(0, 9)
                .mapToObj(i -> scheduler.send(prompt(30 * i, 5), 3))
                .toList();
        scheduler.step();
        assertThat(sent.stream().filter(each -> each.heard().failure instanceof GenerationFailure.QueueFull))
                .containsExactly(sent.get(7), sent.get(8));
        scheduler.toTheEnd();
        sent.subList(0, 7).forEach(scheduler::assertComplete);
    }

    @Test
    void aCancelTakesEffectAtTheNextStepAlsoInsideALongPromptWhoseBeginningStaysCached() {
        Sent sent = scheduler.send(prompt(0, 50), 5);
        scheduler.step();
        sent.generation().cancel();
        assertThat(scheduler.step()).isFalse();
        assertThat(sent.heard().failure).isInstanceOf(GenerationFailure.Cancelled.class);
        assertThat(scheduler.core.status().kvTokensCached()).isEqualTo(16);
        assertThat(scheduler.decoder.openSamplers()).isZero();
        Sent again = scheduler.send(prompt(0, 50), 5);
        scheduler.toTheEnd();
        assertThat(again.heard().cached).isEqualTo(16);
        scheduler.assertComplete(again);
    }

    @Test
    void aDeadlineEndsThoseThatRunAndThoseThatWait() {
        GenerationRequest request = request(prompt(0, 50), 8);
        Sent running = scheduler.send(ManualScheduler.with(request, 0, 2));
        Sent waiting = scheduler.send(ManualScheduler.with(request, 0, 2));
        scheduler.step();
        assertThat(scheduler.core.nextDeadline()).isEqualTo(2);
        scheduler.step();
        assertThat(running.heard().over()).isFalse();
        scheduler.step();
        assertThat(running.heard().failure).isInstanceOf(GenerationFailure.DeadlinePassed.class);
        assertThat(waiting.heard().failure).isInstanceOf(GenerationFailure.DeadlinePassed.class);
        assertThat(scheduler.core.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aStopTextEndsAGenerationAlsoAcrossTokens() {
        GenerationRequest plain = request(prompt(0, 5), 20);
        Sent whole = scheduler.send(plain);
        scheduler.toTheEnd();
        String text = whole.heard().text.toString();
        Sent stopped = scheduler.send(ManualScheduler.withStop(plain, text.substring(6, 9)));
        scheduler.toTheEnd();
        assertThat(stopped.heard().text).hasToString(text.substring(0, text.indexOf(text.substring(6, 9))));
        assertThat(stopped.heard().reason).isEqualTo(FinishReason.STOP);
        assertThat(stopped.drawn()).isLessThan(20);
    }

    @Test
    void aCompleteGrammarEndsAGeneration() {
        Sent sent = scheduler.send(request(prompt(0, 5), 20, new SamplingSettings.Grammar("xxx", List.of())));
        scheduler.toTheEnd();
        assertThat(sent.heard().reason).isEqualTo(FinishReason.STOP);
        assertThat(sent.drawn()).isEqualTo(3);
    }

    @Test
    void aGrammarThatCannotBeUsedIsRefused() {
        Sent sent = scheduler.send(request(prompt(0, 5), 20, new SamplingSettings.Grammar("", List.of())));
        Sent other = scheduler.send(prompt(0, 5), 20);
        scheduler.toTheEnd();
        assertThat(sent.heard().failure).isEqualTo(new GenerationFailure.Refused("The grammar is empty."));
        scheduler.assertComplete(other);
    }
}
