package dev.holdfast.llama.schedule;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation on its way: its tokens, where they are in the memory, and what its listener heard. {@link Generation}'s methods
 * may be called by any thread; all others belong to the scheduler's thread.
 */
final class ActiveGeneration implements Generation {
    /** Who goes first. */
    static final Comparator<ActiveGeneration> ORDER = Comparator.<ActiveGeneration>comparingInt(
                    generation -> generation.request.priority())
            .thenComparingLong(generation -> generation.arrival);

    private static final Logger LOG = LoggerFactory.getLogger(ActiveGeneration.class);

    final GenerationRequest request;
    private final GenerationListener listener;
    private final Mailbox mailbox;
    private final OutputText text;
    private volatile boolean cancelled;
    private volatile boolean paused;

    /** Its place in the order of arrival. */
    long arrival;
    /** Whether it was paused when the scheduler last looked. */
    boolean suspended;
    /** Whom it waits for because that one is computing a prefix of its prompt; or null. */
    @Nullable
    Awaited awaited;
    /** How many tokens it has in the batch. */
    int granted;
    /** The index in the batch of the output to sample from; -1 for none. */
    int output = -1;

    private @Nullable KvSequence sequence;
    private @Nullable TokenSampler sampler;
    private int[] tokens;
    private int size;
    private int cachedTokens = -1;
    private int preemptions;
    private boolean started;
    private boolean ended;
    private boolean listenerFailed;

    /**
     * A prefix that another generation is computing.
     *
     * @param source who
     * @param tokens its length
     */
    record Awaited(ActiveGeneration source, int tokens) {
        boolean pending() {
            KvSequence of = source.sequence;
            return of != null && !source.suspended && of.length() < tokens;
        }
    }

    ActiveGeneration(GenerationRequest request, GenerationListener listener, Mailbox mailbox) {
        this.request = request;
        this.listener = listener;
        this.mailbox = mailbox;
        this.text = new OutputText(request.stops());
        this.tokens = request.prompt();
        this.size = tokens.length;
    }

    @Override
    public void cancel() {
        cancelled = true;
        mailbox.ring();
    }

    @Override
    public void pause() {
        paused = true;
        mailbox.ring();
    }

    @Override
    public void resume() {
        paused = false;
        mailbox.ring();
    }

    boolean cancelled() {
        return cancelled;
    }

    boolean paused() {
        return paused;
    }

    boolean listenerFailed() {
        return listenerFailed;
    }

    /** Prompt and drawn tokens; the first {@link #size()} are valid. Not to be changed. */
    int[] tokens() {
        return tokens;
    }

    int size() {
        return size;
    }

    int generated() {
        return size - request.prompt().length;
    }

    boolean running() {
        return sequence != null;
    }

    @Nullable
    KvSequence sequence() {
        return sequence;
    }

    /** How many of its tokens are in the memory. */
    int computed() {
        return sequence == null ? 0 : sequence.length();
    }

    /** How many tokens to decode until the next can be drawn; at least 1. */
    int remaining() {
        return size - computed();
    }

    /** How many more cells it will soon take: its remaining tokens, and a reserve for those to be drawn. */
    long outlook(int reserve) {
        return (long) remaining() + Math.min(reserve, request.maxTokens() - generated());
    }

    @Nullable
    TokenSampler sampler() {
        return sampler;
    }

    void use(TokenSampler made) {
        sampler = made;
    }

    /** Whether it has not run before. */
    boolean fresh() {
        return cachedTokens < 0;
    }

    /** Gives it a sequence that holds the first of its tokens. */
    void open(KvSequence given) {
        sequence = given;
        awaited = null;
        if (cachedTokens < 0) {
            cachedTokens = given.length();
        }
    }

    /** Takes its sequence away, if it has one. */
    @Nullable
    KvSequence close() {
        KvSequence taken = sequence;
        sequence = null;
        granted = 0;
        output = -1;
        return taken;
    }

    void preempted() {
        preemptions++;
    }

    /**
     * Adds a drawn token and tells the listener.
     *
     * @param limit the most tokens of a sequence
     * @return why it is complete now, or null if it is not
     */
    @Nullable
    FinishReason accept(Sampled sampled, Vocabulary vocabulary, int limit) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.min(limit, size + Math.max(64, size / 2)));
        }
        tokens[size++] = sampled.token();
        boolean end = !request.sampling().ignoreEnd() && vocabulary.endsGeneration(sampled.token());
        boolean special = request.output() == GenerationRequest.SpecialTokens.SHOWN;
        String certain = end ? "" : text.accept(vocabulary.piece(sampled.token(), special));
        boolean stop = end
                || text.stopped()
                || request.stopTokens().contains(sampled.token())
                || (sampler != null && sampler.grammarComplete());
        boolean full = generated() >= request.maxTokens() || size >= limit;
        if (stop || full) {
            certain += text.finish();
        }
        tellProduced(certain, sampled);
        if (stop || text.stopped()) {
            return FinishReason.STOP;
        }
        return full ? FinishReason.LENGTH : null;
    }

    private void tellProduced(String certain, Sampled sampled) {
        try {
            if (!started) {
                started = true;
                listener.started(Math.max(0, cachedTokens));
            }
            listener.produced(certain, sampled);
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    /** Tells the listener that it is complete. */
    void finish(FinishReason reason) {
        if (!closed()) {
            try {
                listener.finished(reason, stats());
            } catch (RuntimeException e) {
                listenerFailed(e);
            }
        }
    }

    /** Tells the listener that it cannot go on. */
    void fail(GenerationFailure failure) {
        if (!closed()) {
            try {
                listener.failed(failure, stats());
            } catch (RuntimeException e) {
                listenerFailed(e);
            }
        }
    }

    private boolean closed() {
        boolean was = ended;
        ended = true;
        TokenSampler used = sampler;
        sampler = null;
        if (used != null) {
            used.close();
        }
        return was;
    }

    private GenerationStats stats() {
        return new GenerationStats(request.prompt().length, Math.max(0, cachedTokens), generated(), preemptions);
    }

    private void listenerFailed(RuntimeException e) {
        listenerFailed = true;
        // Its message may hold text of the answer.
        LOG.warn("The listener of a generation failed: {}", e.getClass().getName());
    }
}
