package dev.holdfast.llama.schedule;

/** Positions of a sequence, copied out of a decoder's memory. Confined to the decoder's thread. */
public interface KvCopy extends AutoCloseable {
    /** How much memory it takes, in bytes. */
    long bytes();

    /** Frees it; it cannot be restored afterwards. */
    @Override
    void close();
}
