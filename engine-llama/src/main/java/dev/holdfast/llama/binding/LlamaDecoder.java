package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.holdfast.llama.schedule.Batch;
import dev.holdfast.llama.schedule.DecodeOutcome;
import dev.holdfast.llama.schedule.Decoder;
import dev.holdfast.llama.schedule.DecoderLimits;
import dev.holdfast.llama.schedule.KvCopy;
import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.SamplingSettings;
import dev.holdfast.llama.schedule.TokenSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The decoder by llama.cpp. Confined to the thread that made it, except for {@link #interrupt}; calls from others throw
 * {@link WrongThreadException}, calls after {@link #close} {@link IllegalStateException}.
 *
 * <p>The KV memory is one buffer for all sequences, so that sharing a prefix costs nothing. The memory of models with a
 * sliding window is kept in full, so that it can be cut and shared at any position as others can; that of recurrent and
 * hybrid models cannot, which {@link DecoderLimits#canTruncate} says.
 *
 * <p>Give the thread a stack of 8 MB or so: the library recurses over the graph of a model.
 */
public final class LlamaDecoder implements Decoder {
    private static final int PHYSICAL_BATCH = 512;

    private final LlamaModel model;
    private final ContextCalls calls;
    private final Arena arena;
    private final Arena threads;
    private final MemorySegment context;
    private final MemorySegment memory;
    private final NativeBatch batch;
    private final DecoderLimits limits;
    private final Interrupt interrupt = new Interrupt();
    private final Candidates candidates;
    private final float[] logits;
    private final int[] undo;
    private final LongSupplier nanoTime = System::nanoTime;
    private final BatchSplit split = new BatchSplit();
    private final boolean splits;
    private final SequenceCopies copies;
    private @Nullable MemorySegment rows;
    private int rowCount;

    private LlamaDecoder(LlamaModel model, ContextSettings settings, Arena arena, Arena threads) {
        this.model = model;
        this.calls = model.calls().context();
        this.arena = arena;
        this.threads = threads;
        context = context(model, settings, interrupt, arena);
        attachThreads(settings);
        memory = Foreign.within(calls.memory(context), arena);
        int batchTokens = calls.batchTokens(context);
        batch = new NativeBatch(batchTokens, arena);
        candidates = new Candidates(model.vocabulary().size(), arena);
        logits = new float[model.vocabulary().size()];
        undo = new int[settings.sequences()];
        int kvTokens = calls.tokens(context);
        boolean canTruncate = tryOut(settings.sequences()) && !model.isRecurrent();
        boolean onProcessors = model.library().devices().stream().allMatch(LlamaLibrary.Device::cpu);
        limits = new DecoderLimits(
                kvTokens,
                Math.min(settings.contextTokens(), kvTokens),
                settings.sequences(),
                batchTokens,
                canTruncate,
                canTruncate && onProcessors && model.slidingWindow() == 0);
        splits = canTruncate && onProcessors;
        copies = new SequenceCopies(model, context, memory, settings.sequences());
    }

    static LlamaDecoder open(LlamaModel model, ContextSettings settings) {
        if (!model.generates()) {
            throw new ModelException("The model " + model.describe() + " does not generate text from left to right;"
                    + " it can only make embeddings or scores.");
        }
        MemoryNeed.check(model, settings);
        Arena arena = Arena.ofConfined();
        Arena threads = Arena.ofConfined();
        try {
            LlamaDecoder decoder = new LlamaDecoder(model, settings, arena, threads);
            model.opened();
            return decoder;
        } catch (RuntimeException e) {
            arena.close();
            threads.close();
            throw e;
        }
    }

    private static MemorySegment context(LlamaModel model, ContextSettings settings, Interrupt interrupt, Arena arena) {
        ContextCalls calls = model.calls().context();
        model.library().log().forget();
        int sequences = ContextSettings.allocated(settings.sequences(), model.isRecurrent());
        try (Arena call = Arena.ofConfined()) {
            Struct params = new Struct(calls.defaults(call), Layouts.CONTEXT_PARAMS)
                    .set("n_ctx", settings.kvTokens())
                    .set("n_batch", settings.batchTokens())
                    .set("n_ubatch", Math.min(settings.batchTokens(), PHYSICAL_BATCH))
                    .set("n_seq_max", sequences)
                    .set("n_outputs_max", sequences)
                    .set("n_threads", settings.threads())
                    .set("n_threads_batch", settings.threads())
                    .set("flash_attn_type", settings.flashAttention().code)
                    .set("type_k", settings.keys().code)
                    .set("type_v", settings.values().code)
                    .set("abort_callback", Interrupt.QUESTION)
                    .set("abort_callback_data", interrupt.flag())
                    .set("swa_full", true)
                    .set("kv_unified", true)
                    .set("no_perf", true);
            MemorySegment pointer = calls.make(model.handle(), params.segment());
            if (pointer.address() == 0) {
                throw new ModelException("The model cannot be given a context of " + settings.kvTokens() + " tokens: "
                        + model.library().log().reason() + ".");
            }
            return Foreign.owned(pointer, arena, calls::free);
        }
    }

    /** The threads live longer than the context, which may use them until it is freed. */
    private void attachThreads(ContextSettings settings) {
        MemorySegment pool = ThreadPool.make(model.library(), settings.threads(), settings.polling(), threads);
        calls.attachThreads(context, pool, pool);
    }

    /**
     * Runs a few tokens: this shows whether the model runs at all, brings its weights into memory, and tells whether a
     * sequence can be cut and shared.
     */
    private boolean tryOut(int sequences) {
        Batch few = new Batch(2);
        few.add(0, 0, 0, false);
        few.add(0, 1, 0, true);
        if (calls.decode(context, batch.of(few)) != 0) {
            throw new ModelException(
                    "The model cannot be run: " + model.library().log().reason() + ".");
        }
        boolean cut = calls.remove(memory, 0, 1, -1) && calls.lastPosition(memory, 0) == 0;
        if (cut && sequences > 1) {
            calls.copy(memory, 0, 1, 0, 1);
            cut = calls.lastPosition(memory, 1) == 0;
        }
        calls.clear(memory, false);
        return cut;
    }

    @Override
    public DecoderLimits limits() {
        return limits;
    }

    /**
     * Runs one batch.
     *
     * @throws IllegalArgumentException if it is empty or larger than {@link DecoderLimits#batchTokens}, asks for more outputs
     *     than there are sequences, or its positions do not follow those in the memory
     */
    @Override
    public DecodeOutcome decode(Batch entries) {
        check(entries);
        boolean measured = splits && BatchSplit.concerns(entries);
        boolean separate = measured && split.split(entries.size());
        int result = separate ? runSeparately(entries) : run(entries, measured);
        return switch (result) {
            case 0 -> DecodeOutcome.DONE;
            case 1 -> !separate || restore(entries) ? DecodeOutcome.NO_ROOM : DecodeOutcome.FAILED;
            case 2 -> {
                interrupt.lower();
                yield restore(entries) ? DecodeOutcome.ABORTED : DecodeOutcome.FAILED;
            }
            case -1 ->
                throw new IllegalArgumentException("The batch does not follow the memory: "
                        + model.library().log().reason());
            default -> {
                restore(entries);
                yield DecodeOutcome.FAILED;
            }
        };
    }

    private int run(Batch entries, boolean measured) {
        rowCount = 0;
        long before = nanoTime.getAsLong();
        int result = calls.decode(context, batch.of(entries));
        if (measured && result == 0) {
            split.took(entries.size(), nanoTime.getAsLong() - before);
        }
        return result;
    }

    /** Runs each entry on its own and keeps its output, which the library overwrites with the next. */
    private int runSeparately(Batch entries) {
        MemorySegment kept = rows();
        for (int i = 0; i < entries.size(); i++) {
            rowCount = i;
            long before = nanoTime.getAsLong();
            int result = calls.decode(context, batch.of(entries, i, 1));
            if (result != 0) {
                return result;
            }
            split.took(1, nanoTime.getAsLong() - before);
            MemorySegment.copy(Foreign.view(calls.logits(context, 0), rowBytes()), 0, kept, i * rowBytes(), rowBytes());
        }
        rowCount = entries.size();
        return 0;
    }

    private MemorySegment rows() {
        MemorySegment made = rows;
        if (made == null) {
            made = arena.allocate(rowBytes() * Math.min(limits.sequences(), BatchSplit.LARGEST), 64);
            rows = made;
        }
        return made;
    }

    private long rowBytes() {
        return Float.BYTES * (long) logits.length;
    }

    /** The logits of an output of the last batch. */
    private MemorySegment row(int output) {
        checkOpen();
        if (rowCount > 0) {
            if (output < 0 || output >= rowCount) {
                throw new IllegalArgumentException("The last batch has no entry " + output + ".");
            }
            return rows().asSlice(output * rowBytes(), rowBytes());
        }
        MemorySegment row = calls.logits(context, output);
        if (row.address() == 0) {
            throw new IllegalArgumentException("Entry " + output + " of the last batch has no output.");
        }
        return Foreign.view(row, rowBytes());
    }

    private void check(Batch entries) {
        int outputs = 0;
        for (int i = 0; i < entries.size(); i++) {
            checkSequence(entries.sequence(i));
            if (entries.output(i)) {
                outputs++;
            }
        }
        if (entries.size() == 0 || entries.size() > limits.batchTokens()) {
            throw new IllegalArgumentException(
                    "A batch must have from 1 to " + limits.batchTokens() + " entries, not " + entries.size() + ".");
        }
        if (outputs > limits.sequences()) {
            throw new IllegalArgumentException(
                    "A batch can have " + limits.sequences() + " outputs at most, not " + outputs + ".");
        }
    }

    /** Removes from the memory what a batch that did not run to its end may have left there. */
    private boolean restore(Batch entries) {
        Arrays.fill(undo, Integer.MAX_VALUE);
        for (int i = 0; i < entries.size(); i++) {
            int sequence = entries.sequence(i);
            undo[sequence] = Math.min(undo[sequence], entries.position(i));
        }
        boolean restored = true;
        for (int sequence = 0; sequence < undo.length; sequence++) {
            if (undo[sequence] != Integer.MAX_VALUE) {
                restored &= calls.remove(memory, sequence, undo[sequence], -1);
            }
        }
        return restored;
    }

    /**
     * Lets the batch that is running, or else the next one, end with {@link DecodeOutcome#ABORTED}. May be called from any
     * thread, also after {@link #close}. Works between the parts of a computation, within milliseconds on a processor; not
     * on GPUs, and not for models whose memory cannot be cut, since what the batch left in it could not be removed.
     */
    @Override
    public void interrupt() {
        if (limits.canTruncate()) {
            interrupt.raise();
        }
    }

    @Override
    public Sampled sample(int output, TokenSampler sampler) {
        return ((LlamaSampler) sampler).sample(row(output), logits);
    }

    @Override
    public LlamaSampler sampler(SamplingSettings settings) {
        checkOpen();
        return LlamaSampler.make(model, settings, candidates);
    }

    @Override
    public void share(int source, int target, int tokens) {
        checkSequence(source);
        checkSequence(target);
        int held = calls.lastPosition(memory, source) + 1;
        if (tokens < 0 || tokens > held || calls.lastPosition(memory, target) >= 0 || source == target) {
            throw new IllegalArgumentException("Sequence " + target + " must be empty and " + source + " hold " + tokens
                    + " positions, but it holds " + held + ".");
        }
        if (tokens < held && !limits.canTruncate()) {
            throw new IllegalArgumentException("The memory of this model cannot be shared in part.");
        }
        if (tokens > 0) {
            calls.copy(memory, source, target, 0, tokens);
        }
    }

    @Override
    public void truncate(int sequence, int keep) {
        checkSequence(sequence);
        if (keep < 0 || !calls.remove(memory, sequence, keep, -1)) {
            throw new IllegalArgumentException(
                    "The memory of sequence " + sequence + " cannot be cut at " + keep + ".");
        }
    }

    @Override
    public KvCopy copy(int sequence, int from) {
        checkSequence(sequence);
        if (!limits.canCopy() || from < 0 || from > calls.lastPosition(memory, sequence)) {
            throw new IllegalArgumentException("Sequence " + sequence + " cannot be copied from " + from + " on.");
        }
        return copies.copy(sequence, from);
    }

    @Override
    public boolean restore(KvCopy copy, int target, int to) {
        checkSequence(target);
        return copies.restore(copy, target, to);
    }

    /** The logits of an output of the last batch; a copy. */
    float[] logits(int output) {
        return row(output).toArray(JAVA_FLOAT);
    }

    private void checkSequence(int sequence) {
        if (sequence < 0 || sequence >= limits.sequences()) {
            throw new IllegalArgumentException("There is no sequence " + sequence + ".");
        }
    }

    private void checkOpen() {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("The decoder is closed.");
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            threads.close();
            model.closed();
        }
    }
}
