package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.KvCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies parts of sequences out of a context's memory and back. Confined to the context's thread. */
final class SequenceCopies {
    private final LlamaModel model;
    private final ContextCalls calls;
    private final MemorySegment context;
    private final MemorySegment memory;
    private final int staging;

    /**
     * For a context.
     *
     * @param staging a sequence that nobody else uses: the library copies only whole sequences, so that a part is made one first
     */
    SequenceCopies(LlamaModel model, MemorySegment context, MemorySegment memory, int staging) {
        this.model = model;
        this.calls = model.calls().context();
        this.context = context;
        this.memory = memory;
        this.staging = staging;
    }

    KvCopy copy(int sequence, int from) {
        calls.copy(memory, sequence, staging, from, -1);
        Arena own = Arena.ofConfined();
        try {
            MemorySegment cells = own.allocate(calls.stateSize(context, staging));
            if (calls.readState(context, cells, staging) != cells.byteSize()) {
                throw new ModelException("Keys and values cannot be copied: "
                        + model.library().log().reason() + ".");
            }
            return new Cells(own, cells);
        } catch (RuntimeException failed) {
            own.close();
            throw failed;
        } finally {
            calls.remove(memory, staging, -1, -1);
        }
    }

    boolean restore(KvCopy copy, int target, int to) {
        if (calls.writeState(context, ((Cells) copy).cells, staging) == 0) {
            return false;
        }
        int held = calls.lastPosition(memory, target) + 1;
        boolean enough = to > held && to <= calls.lastPosition(memory, staging) + 1;
        if (enough) {
            calls.copy(memory, staging, target, held, to);
        }
        calls.remove(memory, staging, -1, -1);
        if (!enough) {
            throw new IllegalArgumentException("The copy cannot extend " + held + " positions to " + to + ".");
        }
        return true;
    }

    /** Keys and values in the library's own format. */
    private record Cells(Arena arena, MemorySegment cells) implements KvCopy {
        @Override
        public long bytes() {
            return cells.byteSize();
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
