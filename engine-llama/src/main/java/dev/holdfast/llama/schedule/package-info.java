/**
 * Continuous batching with chunked prefill and a prefix cache, over an abstract decoder. No native code, no I/O.
 *
 * <p>Callers use {@link dev.holdfast.llama.schedule.GenerationQueue}, which {@link dev.holdfast.llama.schedule.Scheduler}
 * implements with one thread; a binding implements {@link dev.holdfast.llama.schedule.Decoder} and {@link
 * dev.holdfast.llama.schedule.Vocabulary}. Inside, {@code SchedulerCore} does one step at a time and needs no thread, so that
 * tests step it by hand. Its parts each decide one thing: {@code Admission} who is let in, {@code StepPlan} who has how many
 * tokens of a step, {@code Roster} who loses its memory, {@code KvMemory} what stays cached, {@code OutputText} what text is
 * certain.
 *
 * <p>What is promised: a generation draws the tokens that it would draw alone (as far as the decoder's arithmetic does not
 * depend on the batch), whatever is shared, evicted, preempted or interrupted meanwhile; whoever fits alone is answered in the
 * end; among equals, who came first is let in first; the counts of memory are exact.
 */
@NullMarked
package dev.holdfast.llama.schedule;

import org.jspecify.annotations.NullMarked;
