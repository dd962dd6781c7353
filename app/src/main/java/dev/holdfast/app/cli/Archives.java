package dev.holdfast.app.cli;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@code backup} and {@code restore} need.
 *
 * @param <S> the settings record
 */
public interface Archives<S> {
    /** What it came to. */
    sealed interface Outcome {
        /**
         * It is done.
         *
         * @param files how many files the archive holds
         * @param bytes its size
         */
        record Done(long files, long bytes) implements Outcome {}

        /**
         * The archive is broken; nothing was changed.
         *
         * @param problem what is wrong with it
         */
        record Broken(String problem) implements Outcome {}

        /**
         * It would overwrite, or cannot be done now; nothing was changed.
         *
         * @param reason why, and what to do
         */
        record Refused(String reason) implements Outcome {}
    }

    /** Writes all data to an archive. */
    Outcome backup(S settings, Path data, Path archive) throws IOException;

    /** Brings the data of an archive back; over existing data only with force. */
    Outcome restore(S settings, Path data, Path archive, boolean force) throws IOException;
}
