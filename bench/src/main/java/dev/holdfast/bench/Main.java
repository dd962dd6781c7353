package dev.holdfast.bench;

import dev.holdfast.bench.engine.EngineBench;
import dev.holdfast.bench.engine.Soak;
import dev.holdfast.bench.fuzz.Fuzz;
import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.mock.MockEngine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of the bench tools: {@code mock}, {@code load}, {@code fuzz}, {@code engine} or {@code soak}. */
public final class Main {
    private Main() {}

    /** Exits 0 when all went well, 1 when a check failed, 2 for wrong usage. */
    public static void main(String[] words) throws Exception {
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8), true);
        int status = switch (words.length == 0 ? "" : words[0]) {
            case "mock" -> mock(Arguments.of(words), out);
            case "load" -> new Load(Arguments.of(words), out).run();
            case "fuzz" -> new Fuzz(Arguments.of(words), out).run();
            case "engine" -> new EngineBench(Arguments.of(words), out).run();
            case "soak" -> new Soak(Arguments.of(words), out).run();
            default -> {
                out.println(
                        "usage: mock [--port N] [--threads N] | load ... | fuzz ... | engine ... | soak ... (see bench/)");
                yield 2;
            }
        };
        out.flush();
        System.exit(status);
    }

    private static int mock(Arguments arguments, PrintWriter out) throws IOException, InterruptedException {
        try (MockEngine engine =
                MockEngine.start((int) arguments.number("port", 0), (int) arguments.number("threads", 1))) {
            out.println("ready http://127.0.0.1:" + engine.port());
            engine.await();
        }
        return 0;
    }
}
