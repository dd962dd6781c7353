package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.holdfast.llama.schedule.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A batch as the library takes it; its arrays are made once and written anew for each step. Confined to one thread. */
final class NativeBatch {
    private static final long COUNT = Layouts.offset(Layouts.BATCH, "n_tokens");

    private final MemorySegment struct;
    private final MemorySegment tokens;
    private final MemorySegment positions;
    private final MemorySegment sequences;
    private final MemorySegment outputs;

    NativeBatch(int capacity, Arena arena) {
        struct = arena.allocate(Layouts.BATCH);
        tokens = arena.allocate(JAVA_INT, capacity);
        positions = arena.allocate(JAVA_INT, capacity);
        sequences = arena.allocate(JAVA_INT, capacity);
        outputs = arena.allocate(JAVA_BYTE, capacity);
        MemorySegment sequenceCounts = arena.allocate(JAVA_INT, capacity);
        MemorySegment sequenceLists = arena.allocate(ADDRESS, capacity);
        for (int i = 0; i < capacity; i++) {
            sequenceCounts.setAtIndex(JAVA_INT, i, 1);
            sequenceLists.setAtIndex(ADDRESS, i, sequences.asSlice(4L * i));
        }
        new Struct(struct, Layouts.BATCH)
                .set("token", tokens)
                .set("pos", positions)
                .set("n_seq_id", sequenceCounts)
                .set("seq_id", sequenceLists)
                .set("logits", outputs);
    }

    /** The batch, filled with the entries of another. */
    MemorySegment of(Batch batch) {
        return of(batch, 0, batch.size());
    }

    /** The batch, filled with some entries of another. */
    MemorySegment of(Batch batch, int from, int count) {
        for (int i = 0; i < count; i++) {
            tokens.setAtIndex(JAVA_INT, i, batch.token(from + i));
            positions.setAtIndex(JAVA_INT, i, batch.position(from + i));
            sequences.setAtIndex(JAVA_INT, i, batch.sequence(from + i));
            outputs.set(JAVA_BYTE, i, batch.output(from + i) ? (byte) 1 : 0);
        }
        struct.set(JAVA_INT, COUNT, count);
        return struct;
    }
}
