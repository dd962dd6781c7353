package dev.holdfast.llama;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that behaves towards its supervisor as a worker does, with the troubles that its first argument asks for. What
 * it answers to a chat depends on the prompt: {@code forever} streams one piece and then nothing, {@code die} ends the
 * process, {@code deaf} stops answering health checks, {@code grow} takes 300 MiB, anything else is echoed with the process id.
 */
final class FakeWorker {
    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private static final PrintStream ERR =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private static final long GROWTH = 300L << 20;

    private final String key = String.valueOf(System.getenv(WorkerArguments.KEY));
    private boolean deaf;

    private FakeWorker() {}

    public static void main(String[] arguments) throws IOException {
        ERR.println("started with " + List.of(arguments));
        switch (arguments[0]) {
            case "refuse" -> end("holdfast: the file is from another world, see /secret/place/of/models", 1);
            case "crash" -> end("thread 7 says no", 3);
            case "once" -> crashOnce(Path.of(arguments[1]));
            case "gate" -> awaitFile(Path.of(arguments[1]));
            default -> {}
        }
        new FakeWorker().serve();
        try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void end(String words, int status) {
        ERR.println(words);
        Runtime.getRuntime().halt(status);
    }

    private static void crashOnce(Path mark) throws IOException {
        if (Files.notExists(mark)) {
            Files.createFile(mark);
            end("not this time", 3);
        }
    }

    /** Loads for as long as a file is not there. */
    private static void awaitFile(Path gate) {
        OUT.println("progress 0.25 loading");
        while (Files.notExists(gate)) {
            Thread.onSpinWait();
        }
    }

    private void serve() {
        Vertx vertx = Vertx.vertx();
        int port = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        OUT.println("ready http://127.0.0.1:" + port);
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if ("/health".equals(request.path())) {
            if (!deaf) {
                response.end();
            }
        } else if (!("Bearer " + key).equals(request.getHeader("authorization"))) {
            response.setStatusCode(401).end();
        } else if ("/tokenize".equals(request.path())) {
            response.end("{\"count\":7}");
        } else {
            request.bodyHandler(body -> chat(body.toString(), response));
        }
    }

    private void chat(String body, HttpServerResponse response) {
        if (body.contains("die")) {
            Runtime.getRuntime().halt(3);
        }
        if (body.contains("grow")) {
            Arena.global().allocate(GROWTH).fill((byte) 1);
        }
        if (body.contains("deaf")) {
            deaf = true;
        }
        response.setChunked(true).putHeader("content-type", "text/event-stream");
        String piece = "process " + ProcessHandle.current().pid();
        response.write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + piece + "\"}}]}\n\n");
        if (!body.contains("forever")) {
            response.end(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        }
    }
}
