package dev.holdfast.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks a Java process how much of its heap is in use. Stateless. */
public final class LiveHeap {
    private LiveHeap() {}

    /** The class histogram's total in bytes; taking it makes the process collect first. */
    public static long bytes(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("Total")) {
                String[] words = line.trim().split("\\s+", -1);
                return Long.parseLong(words[words.length - 1]);
            }
        }
        throw new IOException("jcmd " + pid
                + " GC.class_histogram shows no total; it needs the server's user and a JDK of its version");
    }
}
