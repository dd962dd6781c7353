package dev.holdfast.llama.schedule;

import dev.holdfast.llama.schedule.SchedulerStatus.Totals;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler without its thread: each call of {@link #step} does one step. Confined; only the mailbox and {@link #status} are
 * for other threads.
 *
 * <p>A step runs one batch of any mixture of generations, so that one joins and leaves between any two tokens of others (Yu et
 * al., "Orca: A Distributed Serving System for Transformer-Based Generative Models", 2022). When memory runs out, generations
 * lose theirs and are computed anew later (Kwon et al., "Efficient Memory Management for Large Language Model Serving with
 * PagedAttention", 2023, section 4.5); what they drew stands, and their samplers go on where they were.
 */
final class SchedulerCore {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerCore.class);

    private final Decoder decoder;
    private final Vocabulary vocabulary;
    private final SchedulerSettings settings;
    private final Mailbox mailbox;
    private final KvMemory memory;
    private final Roster roster = new Roster();
    private final Admission admission;
    private final StepBatch batch;
    private final int maxRunning;
    private final int batchTokens;
    private final int longest;
    private long arrivals;
    private long nextDeadline = Long.MAX_VALUE;
    private boolean failedBefore;
    private boolean broken;
    private long steps;
    private long promptTokens;
    private long outputTokens;
    private long cacheQueries;
    private long cacheHits;
    private long preemptions;
    private volatile SchedulerStatus status;

    SchedulerCore(Decoder decoder, Vocabulary vocabulary, SchedulerSettings settings, Mailbox mailbox) {
        DecoderLimits limits = decoder.limits();
        this.decoder = decoder;
        this.vocabulary = vocabulary;
        this.settings = settings;
        this.mailbox = mailbox;
        this.batchTokens = Math.min(settings.batchTokens(), limits.batchTokens());
        this.maxRunning = Math.min(Math.min(settings.maxRunning(), limits.sequences()), batchTokens);
        this.longest = Math.min(limits.contextTokens(), limits.kvTokens());
        this.memory = new KvMemory(decoder, settings.prefixCache(), settings.maxCachedTokens(), settings.storeBytes());
        this.admission = new Admission(roster, memory, settings, maxRunning);
        this.batch = new StepBatch(maxRunning, batchTokens, settings.promptTokens());
        this.status = snapshot();
    }

    /** How it is doing, as of the last step. */
    SchedulerStatus status() {
        return status;
    }

    /** When a generation's deadline passes, if nothing happens before; {@link Long#MAX_VALUE} for never. */
    long nextDeadline() {
        return nextDeadline;
    }

    /**
     * Does what is due at this time, and runs a batch if anyone can use one.
     *
     * @return whether there is more to do; if not, there is nothing before the mailbox wakes or the next deadline passes
     */
    boolean step(long now) {
        boolean ran = false;
        try {
            receive();
            if (mailbox.takeRing() || now >= nextDeadline) {
                sweep(now);
            }
            admit();
            ran = runBatch();
        } catch (RuntimeException e) {
            LOG.error("The engine failed", e);
            failAll();
        }
        status = snapshot();
        return ran || admission.due();
    }

    private void receive() {
        for (ActiveGeneration arrived = mailbox.poll(); arrived != null; arrived = mailbox.poll()) {
            int waiting = roster.waiting().size();
            int free = maxRunning - roster.running().size();
            GenerationFailure refusal =
                    broken ? Refusals.broken() : Refusals.of(arrived.request, longest, settings, waiting - free);
            if (refusal != null) {
                arrived.fail(refusal);
                continue;
            }
            arrived.arrival = arrivals++;
            arrived.suspended = arrived.paused();
            nextDeadline = Math.min(nextDeadline, arrived.request.deadlineNanos());
            roster.waiting().add(arrived);
            admission.reconsider();
        }
    }

    /** Looks at the flags and deadlines of all. */
    private void sweep(long now) {
        nextDeadline = Long.MAX_VALUE;
        for (ActiveGeneration generation : roster.all()) {
            long deadline = generation.request.deadlineNanos();
            if (generation.cancelled()) {
                fail(generation, new GenerationFailure.Cancelled("The request was cancelled."));
            } else if (now >= deadline) {
                fail(generation, new GenerationFailure.DeadlinePassed("The request's deadline passed."));
            } else {
                nextDeadline = Math.min(nextDeadline, deadline);
                generation.suspended = generation.paused();
            }
        }
        admission.reconsider();
    }

    private void admit() {
        while (true) {
            switch (admission.next()) {
                case Admission.Decision.Nobody() -> {
                    return;
                }
                case Admission.Decision.Preempt(ActiveGeneration victim) -> preempt(victim);
                case Admission.Decision.Admit(ActiveGeneration generation, KvTree.Match prefix) ->
                    admit(generation, prefix);
            }
        }
    }

    private void admit(ActiveGeneration generation, KvTree.Match prefix) {
        if (generation.sampler() == null) {
            try {
                generation.use(decoder.sampler(generation.request.sampling()));
            } catch (IllegalArgumentException e) {
                fail(generation, new GenerationFailure.Refused(String.valueOf(e.getMessage())));
                return;
            } catch (RuntimeException e) {
                LOG.error("The engine could not make a sampler", e);
                fail(generation, Refusals.failed());
                return;
            }
        }
        KvSequence sequence = memory.open(generation.request.cacheSalt(), prefix);
        memory.recall(sequence, generation.tokens(), generation.size() - 1);
        if (generation.fresh() && memory.caching()) {
            cacheQueries += generation.size();
            cacheHits += sequence.length();
        }
        generation.open(sequence);
        roster.run(generation);
    }

    private void preempt(ActiveGeneration victim) {
        preemptions++;
        victim.preempted();
        release(victim);
        roster.await(victim);
        admission.reconsider();
    }

    private void release(ActiveGeneration generation) {
        KvSequence sequence = generation.close();
        if (sequence != null) {
            memory.release(sequence);
        }
    }

    private boolean runBatch() {
        if (!roster.running().isEmpty()) {
            memory.tidy();
        }
        int budget = batchTokens;
        while (true) {
            int tokens = batch.plan(roster.running(), budget);
            if (tokens == 0) {
                return false;
            }
            if (tokens > memory.available()) {
                preemptOne();
                continue;
            }
            memory.makeRoom(tokens);
            switch (decoder.decode(batch.fill())) {
                case DONE -> {
                    deliver();
                    failedBefore = false;
                    return true;
                }
                case NO_ROOM -> {
                    budget = afterNoRoom(tokens, budget);
                    if (budget == 0) {
                        LOG.error("The engine has no room for one token");
                        failAll();
                        return true;
                    }
                }
                case ABORTED -> {
                    return true;
                }
                case FAILED -> {
                    LOG.error("The engine could not compute a batch");
                    failAll();
                    return true;
                }
            }
        }
    }

    /** The memory is more fragmented than the counts can tell: makes room, and returns how many tokens to try next. */
    private int afterNoRoom(int tokens, int budget) {
        if (memory.cached() > 0) {
            memory.evict(Math.max(tokens, memory.capacity() / 16));
            return budget;
        }
        if (roster.running().size() > 1) {
            preemptOne();
            return budget;
        }
        return tokens / 2;
    }

    private void preemptOne() {
        ActiveGeneration victim = roster.victim(any -> true);
        if (victim != null) {
            preempt(victim);
        }
    }

    private void deliver() {
        steps++;
        for (ActiveGeneration generation : batch.planned()) {
            KvSequence sequence = generation.sequence();
            if (sequence != null && generation.granted > 0) {
                int from = sequence.length();
                memory.extend(sequence, generation.tokens(), from, generation.granted);
                promptTokens += Math.max(0, Math.min(generation.granted, generation.request.prompt().length - from));
            }
        }
        for (ActiveGeneration generation : batch.planned()) {
            TokenSampler sampler = generation.sampler();
            if (generation.output >= 0 && sampler != null) {
                draw(generation, sampler);
            }
        }
    }

    private void draw(ActiveGeneration generation, TokenSampler sampler) {
        Sampled sampled;
        try {
            sampled = decoder.sample(generation.output, sampler);
        } catch (RuntimeException e) {
            LOG.error("The engine could not draw a token", e);
            fail(generation, Refusals.failed());
            return;
        }
        generation.output = -1;
        outputTokens++;
        FinishReason reason = generation.accept(sampled, vocabulary, longest);
        if (reason != null) {
            leave(generation);
            generation.finish(reason);
        } else if (generation.listenerFailed()) {
            fail(generation, new GenerationFailure.Cancelled("The request's listener failed."));
        }
    }

    private void fail(ActiveGeneration generation, GenerationFailure failure) {
        leave(generation);
        generation.fail(failure);
    }

    private void leave(ActiveGeneration generation) {
        release(generation);
        roster.remove(generation);
        admission.reconsider();
    }

    /** The decoder failed: those that run are lost, and its memory with them. */
    private void failAll() {
        broken = failedBefore;
        failedBefore = true;
        List<ActiveGeneration> lost = broken ? roster.all() : List.copyOf(roster.running());
        for (ActiveGeneration generation : lost) {
            generation.close();
            roster.remove(generation);
        }
        try {
            memory.clear();
        } catch (RuntimeException e) {
            LOG.error("The engine's memory cannot be emptied", e);
            broken = true;
        }
        admission.reconsider();
        status = snapshot();
        for (ActiveGeneration generation : lost) {
            generation.fail(broken ? Refusals.broken() : Refusals.failed());
        }
    }

    /**
     * Ends all generations, those in the mailbox included.
     *
     * @param failed whether that is because the scheduler failed
     */
    void stop(boolean failed) {
        broken |= failed;
        GenerationFailure failure = broken ? Refusals.broken() : Refusals.stopping();
        List<ActiveGeneration> lost = roster.all();
        for (ActiveGeneration generation : lost) {
            generation.close();
            roster.remove(generation);
        }
        memory.close();
        status = snapshot();
        for (ActiveGeneration generation : lost) {
            generation.fail(failure);
        }
        for (ActiveGeneration arrived = mailbox.poll(); arrived != null; arrived = mailbox.poll()) {
            arrived.fail(failure);
        }
    }

    /** Empties the prefix cache. */
    void clearCache() {
        memory.forget();
        status = snapshot();
    }

    /** Checks the accounting of the KV memory. */
    void verify() {
        memory.verify();
    }

    private SchedulerStatus snapshot() {
        return new SchedulerStatus(
                roster.running().size(),
                roster.waiting().size(),
                memory.used(),
                memory.cached(),
                memory.capacity(),
                memory.stored(),
                memory.caching(),
                broken,
                new Totals(steps, promptTokens, outputTokens, cacheQueries, cacheHits, preemptions, memory.evicted()));
    }
}
