package dev.holdfast.llama.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decoder whose memory holds the tokens themselves, and whose next token is a hash of all that a sequence sees and of how
 * often its sampler was used. So a wrong share, cut or recomputation changes what is generated. It refuses whatever the
 * contract of {@link Decoder} forbids. Confined to the thread that made it.
 */
class ReferenceDecoder implements Decoder {
    static final int TOKENS = 40;
    static final int END = 0;
    private static final long START = 0x5DEECE66DL;

    private final DecoderLimits limits;
    private final List<List<Cell>> sequences = new ArrayList<>();
    private final Deque<DecodeOutcome> injected = new ArrayDeque<>();
    private final List<Draw> samplers = new ArrayList<>();
    private final Thread owner = Thread.currentThread();
    private long[] outputs = new long[0];
    private boolean closed;
    private int openCopies;
    private int computed;
    private int largest;

    /** A cell: what it holds, and a hash of all before it and itself. Equal to itself alone. */
    private static final class Cell {
        private final int token;
        private final long hash;

        Cell(int token, long hash) {
            this.token = token;
            this.hash = hash;
        }
    }

    ReferenceDecoder(DecoderLimits limits) {
        this.limits = limits;
        for (int i = 0; i < limits.sequences(); i++) {
            sequences.add(new ArrayList<>());
        }
    }

    /** The outcomes of the next batches. */
    void inject(DecodeOutcome... outcomes) {
        Collections.addAll(injected, outcomes);
    }

    /** How many tokens it computed. */
    int computed() {
        return computed;
    }

    /** The most tokens of a batch so far. */
    int largest() {
        return largest;
    }

    /** What is left of the injected outcomes is not wanted any more. */
    void injectNoMore() {
        injected.clear();
    }

    boolean closed() {
        return closed;
    }

    /** How many samplers are not closed. */
    long openSamplers() {
        return samplers.stream().filter(sampler -> !sampler.closed).count();
    }

    /** How many copies are not closed. */
    int openCopies() {
        return openCopies;
    }

    /** The seeds of all samplers, in the order in which they were made. */
    List<Long> seeds() {
        return samplers.stream().map(sampler -> sampler.settings.seed()).toList();
    }

    /** Cells in use, each counted once. */
    int used() {
        Set<Cell> cells = new HashSet<>();
        sequences.forEach(cells::addAll);
        return cells.size();
    }

    int[] content(int sequence) {
        return sequences.get(sequence).stream().mapToInt(cell -> cell.token).toArray();
    }

    /** A sequence's cells. */
    List<?> cells(int sequence) {
        return sequences.get(sequence);
    }

    /** What a request generates alone, its end token included. */
    static int[] alone(GenerationRequest request, int longest) {
        long hash = START;
        for (int token : request.prompt()) {
            hash = mix(hash, token);
        }
        List<Integer> drawn = new ArrayList<>();
        while (true) {
            int token = next(hash, request.sampling(), drawn.size());
            drawn.add(token);
            hash = mix(hash, token);
            if (token == END
                    || drawn.size() == request.maxTokens()
                    || request.prompt().length + drawn.size() == longest) {
                return drawn.stream().mapToInt(Integer::intValue).toArray();
            }
        }
    }

    private static long mix(long hash, int token) {
        long mixed = (hash ^ token) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    private static int next(long hash, SamplingSettings settings, int draws) {
        int token = Math.floorMod(mix(mix(hash, (int) settings.seed()), draws) >>> 7, TOKENS);
        return token == END && settings.ignoreEnd() ? 1 : token;
    }

    @Override
    public DecoderLimits limits() {
        return limits;
    }

    @Override
    public DecodeOutcome decode(Batch batch) {
        check(batch.size() > 0, "an empty batch");
        check(batch.size() <= limits.batchTokens(), "too large a batch");
        DecodeOutcome outcome = injected.isEmpty() ? DecodeOutcome.DONE : injected.poll();
        if (outcome == DecodeOutcome.NO_ROOM && alone(batch)) {
            outcome = DecodeOutcome.DONE;
        }
        if (outcome == DecodeOutcome.FAILED) {
            sequences.forEach(List::clear);
        }
        if (outcome != DecodeOutcome.DONE) {
            outputs = new long[0];
            return outcome;
        }
        check(used() + batch.size() <= limits.kvTokens(), "no room");
        outputs = new long[batch.size()];
        Set<Integer> done = new HashSet<>();
        for (int i = 0; i < batch.size(); i++) {
            List<Cell> sequence = sequences.get(batch.sequence(i));
            check(batch.position(i) == sequence.size(), "a gap or an overlap");
            check(batch.position(i) < limits.contextTokens(), "more than the context");
            check(!done.contains(batch.sequence(i)), "tokens after an output of the same sequence");
            long hash = mix(sequence.isEmpty() ? START : sequence.getLast().hash, batch.token(i));
            sequence.add(new Cell(batch.token(i), hash));
            outputs[i] = batch.output(i) ? hash : 0;
            if (batch.output(i)) {
                done.add(batch.sequence(i));
            }
        }
        computed += batch.size();
        largest = Math.max(largest, batch.size());
        return DecodeOutcome.DONE;
    }

    @Override
    public Sampled sample(int output, TokenSampler sampler) {
        check(output >= 0 && output < outputs.length && outputs[output] != 0, "an output that was not asked for");
        Draw draw = (Draw) sampler;
        check(!draw.closed, "a closed sampler");
        Sampled sampled = Sampled.of(next(outputs[output], draw.settings, draw.draws++));
        outputs[output] = 0;
        return sampled;
    }

    @Override
    public TokenSampler sampler(SamplingSettings settings) {
        check(true, "");
        SamplingSettings.@Nullable Grammar grammar = settings.grammar();
        if (grammar != null && grammar.text().isEmpty()) {
            throw new IllegalArgumentException("The grammar is empty.");
        }
        Draw sampler = new Draw(settings);
        samplers.add(sampler);
        return sampler;
    }

    @Override
    public void share(int source, int target, int tokens) {
        check(limits.canTruncate(), "sharing");
        check(source != target && sequences.get(target).isEmpty(), "a target that is not empty");
        check(tokens > 0 && tokens <= sequences.get(source).size(), "more than the source holds");
        sequences.get(target).addAll(sequences.get(source).subList(0, tokens));
    }

    @Override
    public void truncate(int sequence, int keep) {
        List<Cell> cells = sequences.get(sequence);
        check(keep == 0 || limits.canTruncate(), "cutting");
        check(keep == 0 || keep <= cells.size(), "keeping more than there is");
        cells.subList(keep, cells.size()).clear();
    }

    @Override
    public KvCopy copy(int sequence, int from) {
        List<Cell> cells = sequences.get(sequence);
        check(limits.canCopy(), "copying");
        check(from >= 0 && from < cells.size(), "a copy of nothing");
        openCopies++;
        return new Copy(from, List.copyOf(cells.subList(from, cells.size())));
    }

    @Override
    public boolean restore(KvCopy copy, int target, int to) {
        Copy restored = (Copy) copy;
        List<Cell> cells = sequences.get(target);
        check(!restored.closed, "a closed copy");
        check(
                restored.from <= cells.size() && cells.size() < to && to <= restored.from + restored.cells.size(),
                "a copy that does not extend the sequence");
        if (injected.peek() == DecodeOutcome.NO_ROOM) {
            injected.poll();
            return false;
        }
        check(used() + restored.cells.size() <= limits.kvTokens(), "no room");
        for (Cell cell : restored.cells.subList(cells.size() - restored.from, to - restored.from)) {
            long before = cells.isEmpty() ? START : cells.getLast().hash;
            check(mix(before, cell.token) == cell.hash, "a copy of another text");
            cells.add(new Cell(cell.token, cell.hash));
        }
        return true;
    }

    /** Cells outside; each takes a byte. */
    private final class Copy implements KvCopy {
        private final int from;
        private final List<Cell> cells;
        private boolean closed;

        Copy(int from, List<Cell> cells) {
            this.from = from;
            this.cells = cells;
        }

        @Override
        public long bytes() {
            return cells.size();
        }

        @Override
        public void close() {
            if (closed) {
                throw new AssertionError("closed twice");
            }
            closed = true;
            openCopies--;
        }
    }

    @Override
    public void close() {
        check(openCopies == 0, "copies that are left");
        closed = true;
    }

    /** Whether the batch is one token, and its sequence has the whole memory: then there is room for sure. */
    private boolean alone(Batch batch) {
        return batch.size() == 1 && used() == sequences.get(batch.sequence(0)).size();
    }

    private void check(boolean holds, String what) {
        if (!holds || closed || !Thread.currentThread().equals(owner)) {
            throw new AssertionError(closed ? "closed" : holds ? "the wrong thread" : what);
        }
    }

    /** A sampler that counts its draws; its grammar, if any, is complete after as many as its text has characters. */
    private static final class Draw implements TokenSampler {
        private final SamplingSettings settings;
        private int draws;
        private boolean closed;

        Draw(SamplingSettings settings) {
            this.settings = settings;
        }

        @Override
        public boolean grammarComplete() {
            SamplingSettings.@Nullable Grammar grammar = settings.grammar();
            return grammar != null && draws >= grammar.text().length();
        }

        @Override
        public void close() {
            if (closed) {
                throw new AssertionError("closed twice");
            }
            closed = true;
        }
    }

    /** Token n is the letter {@code a + n % 26}, after a space from 26 on; token 0 ends. */
    static Vocabulary vocabulary() {
        return new Vocabulary() {
            @Override
            public int size() {
                return TOKENS;
            }

            @Override
            public int[] tokenize(String text, boolean addSpecial, boolean parseSpecial) {
                return text.chars().map(c -> c - 'a').toArray();
            }

            @Override
            public byte[] piece(int token, boolean special) {
                byte letter = (byte) ('a' + token % 26);
                return token < 26 ? new byte[] {letter} : new byte[] {' ', letter};
            }

            @Override
            public boolean endsGeneration(int token) {
                return token == END;
            }
        };
    }
}
