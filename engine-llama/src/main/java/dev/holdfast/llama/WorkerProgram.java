package dev.holdfast.llama;

import dev.holdfast.domain.ByteSize;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start the program {@code holdfast worker}. Immutable.
 *
 * @param java the Java command with its options
 * @param main what follows them: class path, main class, and the command {@code worker}
 */
public record WorkerProgram(List<String> java, List<String> main) {
    /** Copies. */
    public WorkerProgram {
        java = List.copyOf(java);
        main = List.copyOf(main);
    }

    /** The command line with this Java heap and these arguments. */
    List<String> line(ByteSize heap, List<String> arguments) {
        List<String> line = new ArrayList<>(java);
        line.add("-Xmx" + Math.max(1, heap.bytes() >> 20) + "m");
        line.addAll(main);
        line.addAll(arguments);
        return line;
    }
}
