package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of llama.cpp: errors as warnings, all others for debugging, each cut to a bounded length. Keeps the last
 * errors for the messages of exceptions. Called from any thread; never throws.
 */
final class NativeLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast.llama.native");
    private static final int ERROR = 4;
    private static final int LONGEST = 500;
    private static final int KEPT = 4;

    private final ArrayDeque<String> errors = new ArrayDeque<>();

    /** Where the library is to call; valid for the life of the process, as the library's global is. */
    MemorySegment callback() {
        try {
            MethodHandle handle = MethodHandles.lookup()
                    .findVirtual(
                            NativeLog.class,
                            "log",
                            MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class))
                    .bindTo(this);
            FunctionDescriptor signature = FunctionDescriptor.ofVoid(INT, POINTER, POINTER);
            return Foreign.callback(handle, signature, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable", "EmptyCatch"
    }) // called by the library, to which nothing may be thrown
    private void log(int level, MemorySegment text, MemorySegment data) {
        try {
            message(level, CStrings.textOrEmpty(text));
        } catch (Throwable e) {
            // a message less
        }
    }

    /** Takes a message of the library. */
    void message(int level, String text) {
        String line = text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
        line = line.strip();
        if (line.isEmpty()) {
            return;
        }
        if (level == ERROR) {
            keep(line);
            LOG.warn("{}", line);
        } else {
            LOG.debug("{}", line);
        }
    }

    private synchronized void keep(String line) {
        if (errors.size() == KEPT) {
            errors.removeFirst();
        }
        errors.addLast(line);
    }

    /** Forgets the errors so far. */
    synchronized void forget() {
        errors.clear();
    }

    /** The errors since {@link #forget}, at most the last few, as the end of a sentence that began with what failed. */
    synchronized String reason() {
        return errors.isEmpty() ? "the library gave no reason" : String.join("; ", List.copyOf(errors));
    }
}
