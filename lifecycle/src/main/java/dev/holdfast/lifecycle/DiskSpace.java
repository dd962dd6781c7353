package dev.holdfast.lifecycle;

import dev.holdfast.domain.ByteSize;
import java.io.IOException;
import java.nio.file.Path;

/** Checks that there is room before anything is written. Pure but for the question to the file system. */
final class DiskSpace {
    private static final long RESERVE = 64L << 20;

    private DiskSpace() {}

    /**
     * Checks.
     *
     * @param needed bytes that are to be written; not checked if negative
     * @throws ModelStoreException if there is not enough room, with the numbers
     */
    static void check(Surroundings.Space space, Path folder, long needed) throws IOException {
        long free = space.usable(folder);
        if (needed >= 0 && free < needed + RESERVE) {
            throw ModelStoreException.failed("not enough room in " + folder + ": " + new ByteSize(needed).rounded()
                    + " are to be written, " + new ByteSize(Math.max(0, free)).rounded()
                    + " are free; make room, or choose another folder with --data");
        }
    }
}
