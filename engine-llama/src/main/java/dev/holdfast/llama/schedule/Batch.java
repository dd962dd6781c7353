package dev.holdfast.llama.schedule;

/**
 * The tokens of one step, of any mixture of sequences. Reused from step to step; confined to the scheduler's thread.
 * Entries of one sequence stand in the order of their positions.
 */
public final class Batch {
    private final int[] tokens;
    private final int[] positions;
    private final int[] sequences;
    private final boolean[] outputs;
    private int size;

    /** An empty batch with room for so many entries. */
    public Batch(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
        sequences = new int[capacity];
        outputs = new boolean[capacity];
    }

    /** Empties it. */
    public void clear() {
        size = 0;
    }

    /**
     * Adds an entry.
     *
     * @param output whether its output is wanted
     * @return its index
     */
    public int add(int token, int position, int sequence, boolean output) {
        tokens[size] = token;
        positions[size] = position;
        sequences[size] = sequence;
        outputs[size] = output;
        return size++;
    }

    /** How many entries it holds. */
    public int size() {
        return size;
    }

    /** How many more entries it can hold. */
    public int room() {
        return tokens.length - size;
    }

    /** The token of an entry. */
    public int token(int index) {
        return tokens[index];
    }

    /** The position of an entry in its sequence. */
    public int position(int index) {
        return positions[index];
    }

    /** The sequence of an entry. */
    public int sequence(int index) {
        return sequences[index];
    }

    /** Whether the output of an entry is wanted. */
    public boolean output(int index) {
        return outputs[index];
    }
}
