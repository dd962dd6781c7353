package dev.holdfast.lab.simulate.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One continuous-batching engine, step by step, as vLLM's scheduler does it: requests that decode first, then what is left of the
 * batch budget for prompts in chunks, first come, first served; when memory runs out, whoever was admitted last gives up what
 * it holds and is computed anew later. Confined to one thread.
 */
public final class SimulatedEngine {
    /** No step runs. */
    public static final long IDLE = Long.MAX_VALUE;

    private final EngineModel model;
    private final StepTimes times;
    private final Role role;
    private final EngineOutlet outlet;
    private final KvMemory memory;
    private final DecodeSet decodes;
    private final List<Sequence> prefilling = new ArrayList<>();
    private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> finished = new ArrayList<>();
    private final EngineTally tally = new EngineTally();
    private long stepStart;
    private long stepEnd = IDLE;
    private long admissions;
    private double slowness = 1;
    private boolean preempted;
    private int prefillTokens;
    private long prefillPairs;
    private int handedOver;
    private long handedOverContext;

    /**
     * An idle engine that holds nothing.
     *
     * @param model what it holds and how it schedules
     * @param times how long its steps take
     * @param role what it does of a request
     * @param seed of all chance
     * @param outlet hears what it produces
     */
    public SimulatedEngine(EngineModel model, StepTimes times, Role role, long seed, EngineOutlet outlet) {
        this.model = model;
        this.times = times;
        this.role = role;
        this.outlet = outlet;
        memory = new KvMemory(model);
        decodes = model.speculation().drafts() == 0
                ? new SteadyDecodes(memory, model.blockTokens())
                : new SpeculativeDecodes(memory, model.speculation(), seed);
    }

    /** What it did so far. */
    public EngineTally tally() {
        return tally;
    }

    /** When the current step ends; {@link #IDLE} if none runs. */
    public long stepEnd() {
        return stepEnd;
    }

    /** Blocks of its memory that requests hold; those of the prefix cache that may go not counted. */
    public int blocksInUse() {
        return memory.inUse();
    }

    /** Requests in its line. */
    public int waiting() {
        return waiting.size();
    }

    /** Requests in its batch. */
    public int running() {
        return decodes.size() + prefilling.size();
    }

    /** Steps take so many times as long from the next on. */
    public void slow(double factor) {
        slowness = factor;
    }

    /** Tokens of the prompt that it holds. */
    public int matchedTokens(Sequence sequence) {
        return memory.tokensIn(memory.matching(sequence));
    }

    /** Puts a request at the end of the line; a step begins when {@link #begin} is called. */
    public void enqueue(Sequence sequence) {
        waiting.addLast(sequence);
    }

    /** Composes the next step if there is work for one. */
    public void begin(long now) {
        stepStart = now;
        preempted = false;
        prefillTokens = 0;
        prefillPairs = 0;
        handedOver = 0;
        handedOverContext = 0;
        decode();
        int perDecode = model.speculation().drafts() + 1;
        int budget = model.maxBatchedTokens() - decodes.size() * perDecode;
        for (int i = 0; i < prefilling.size() && budget > 0; i++) {
            Sequence sequence = prefilling.get(i);
            if (extend(sequence, Math.min(sequence.remaining(), budget))) {
                budget -= sequence.chunk;
            }
        }
        if (!preempted) {
            admit(budget);
        }
        stepEnd = running() == 0 ? IDLE : now + duration(decodes.size() * perDecode + handedOver);
    }

    private long duration(int decodeTokens) {
        double seconds =
                times.seconds(decodeTokens, decodes.context() + handedOverContext, prefillTokens, prefillPairs);
        if (decodeTokens > 0) {
            seconds += model.speculation().draftSeconds();
        }
        return Math.max(1, Math.round(seconds * slowness * 1e9));
    }

    private void decode() {
        while (!memory.reserve(decodes.blocksNeeded())) {
            preemptNewest();
        }
        decodes.grant();
    }

    private boolean extend(Sequence sequence, int chunk) {
        int needed = Math.max(0, memory.ownBlocks(sequence, sequence.computed + chunk) - sequence.held);
        while (!memory.reserve(needed)) {
            if (preemptNewest() == sequence) {
                return false;
            }
        }
        sequence.held += needed;
        schedule(sequence, chunk);
        return true;
    }

    /** The first token after a hand-over is one like any other; it only joins those that decode when it is drawn. */
    private void schedule(Sequence sequence, int chunk) {
        sequence.chunk = chunk;
        if (sequence.transferred && sequence.remaining() == 1) {
            handedOver++;
            handedOverContext += sequence.computed;
            return;
        }
        prefillTokens += chunk;
        prefillPairs += (long) chunk * sequence.computed + (long) chunk * (chunk + 1) / 2;
    }

    private void admit(int budget) {
        int left = budget;
        while (left > 0 && !waiting.isEmpty() && running() < model.maxSequences()) {
            Sequence sequence = waiting.getFirst();
            int chunk = memory.admit(sequence, left);
            if (chunk == 0) {
                return;
            }
            waiting.removeFirst();
            sequence.admit(stepStart, ++admissions, memory.tokensIn(sequence.pinned));
            prefilling.add(sequence);
            schedule(sequence, chunk);
            left -= chunk;
        }
    }

    /** Among those in prefill the last was admitted last and has no chunk in this step yet. */
    private Sequence preemptNewest() {
        Sequence victim = decodes.newest();
        Sequence last = prefilling.isEmpty() ? null : prefilling.getLast();
        if (victim == null || (last != null && last.admission > victim.admission)) {
            victim = prefilling.removeLast();
        } else {
            decodes.leave(victim);
            victim.lastToken = stepStart;
        }
        memory.release(victim);
        victim.preempt();
        tally.preempted();
        preempted = true;
        waiting.addFirst(victim);
        return victim;
    }

    /** Ends the step: tokens are drawn, and whoever is done leaves. */
    public void end() {
        long now = stepEnd;
        tally.step(now - stepStart, memory.inUse(), prefillTokens);
        stepEnd = IDLE;
        int decoding = decodes.size();
        if (decoding > 0) {
            tally.decoded(decodes.advance(finished));
            outlet.gaps(now - stepStart, decoding);
            for (int i = 0; i < finished.size(); i++) {
                finish(finished.get(i), now);
            }
            finished.clear();
        }
        if (!prefilling.isEmpty()) {
            endChunks(now);
        }
    }

    private void endChunks(long now) {
        int kept = 0;
        for (int i = 0; i < prefilling.size(); i++) {
            Sequence sequence = prefilling.get(i);
            sequence.computed += sequence.chunk;
            sequence.chunk = 0;
            memory.share(sequence);
            if (sequence.remaining() == 0) {
                draw(sequence, now);
            } else {
                prefilling.set(kept++, sequence);
            }
        }
        prefilling.subList(kept, prefilling.size()).clear();
    }

    private void draw(Sequence sequence, long now) {
        if (sequence.generated++ > 0) {
            outlet.gaps(now - sequence.lastToken, 1);
        } else {
            sequence.firstToken = now;
        }
        sequence.lastToken = now;
        tally.decoded(1);
        if (sequence.generated == sequence.output) {
            finish(sequence, now);
            return;
        }
        if (role != Role.PREFILL) {
            decodes.join(sequence);
        }
        outlet.started(sequence, now);
    }

    private void finish(Sequence sequence, long now) {
        sequence.lastToken = now;
        memory.release(sequence);
        tally.finished();
        outlet.finished(sequence, now);
    }

    /** Frees what a sequence holds that was handed over to another replica. */
    public void release(Sequence sequence) {
        memory.release(sequence);
    }

    /** Goes down: nothing runs or waits any more, nothing is held. Returns who was here. */
    public List<Sequence> fail(long now) {
        List<Sequence> gone = new ArrayList<>();
        for (int i = 0; i < decodes.size(); i++) {
            gone.add(decodes.member(i));
        }
        gone.addAll(prefilling);
        gone.addAll(waiting);
        if (stepEnd != IDLE) {
            tally.step(now - stepStart, memory.inUse(), 0);
        }
        decodes.clear();
        prefilling.clear();
        waiting.clear();
        memory.clear();
        stepEnd = IDLE;
        handedOver = 0;
        return gone;
    }
}
