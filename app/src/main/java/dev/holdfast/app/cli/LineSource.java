package dev.holdfast.app.cli;

import org.jspecify.annotations.Nullable;

/** Where a person's lines come from: a terminal with line editing, or a pipe. */
public interface LineSource extends AutoCloseable {
    /** The next line without its end, or null at the end of input. */
    @Nullable
    String next(String prompt);

    @Override
    default void close() {}
}
