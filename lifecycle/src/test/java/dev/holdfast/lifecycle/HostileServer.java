package dev.holdfast.lifecycle;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A web server on a free port that answers whatever a test says, also what no honest server would. Thread-safe. */
final class HostileServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Function<Request, Reply> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * A request.
     *
     * @param target path and query
     * @param headers headers by lower-case name
     */
    record Request(String target, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** Where the wanted range starts, 0 if none is wanted. */
        int rangeStart() {
            String range = header("range");
            return range.isEmpty() ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        }
    }

    /** An answer: status, headers to which nothing is added, and the bytes after which the connection is closed. */
    static final class Reply {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;
        private final @Nullable CountDownLatch hold;

        private Reply(int status, Map<String, String> headers, byte[] body, @Nullable CountDownLatch hold) {
            this.status = status;
            this.headers = headers;
            this.body = body;
            this.hold = hold;
        }

        static Reply of(int status) {
            return new Reply(status, Map.of("Content-Length", "0"), new byte[0], null);
        }

        static Reply redirect(String location) {
            return of(302).with("Location", location);
        }

        static Reply body(byte[] bytes) {
            return new Reply(200, Map.of("Content-Length", "" + bytes.length), bytes, null);
        }

        /** What an honest server answers to a request for a file, whole or from some byte on. */
        static Reply file(Request request, byte[] bytes, String etag) {
            int from = request.rangeStart();
            boolean partial = from > 0
                    && (request.header("if-range").isEmpty()
                            || request.header("if-range").equals(etag));
            if (!partial) {
                return body(bytes).with("ETag", etag);
            }
            byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
            return new Reply(
                    206,
                    Map.of(
                            "Content-Length", "" + rest.length,
                            "ETag", etag,
                            "Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length),
                    rest,
                    null);
        }

        Reply with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body, hold);
        }

        Reply without(String name) {
            Map<String, String> less = new LinkedHashMap<>(headers);
            less.remove(name);
            return new Reply(status, less, body, hold);
        }

        /** The same, but the connection ends after so many bytes of the body. */
        Reply cutAfter(int bytes) {
            return new Reply(status, headers, Arrays.copyOf(body, Math.min(bytes, body.length)), hold);
        }

        /** The same, but the connection stays open without a word until the latch is counted down. */
        Reply silentUntil(CountDownLatch latch) {
            return new Reply(status, headers, body, latch);
        }
    }

    HostileServer(Function<Request, Reply> script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("hostile-server").start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    List<Request> requests() {
        return requests;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().name("hostile-connection").start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String first = line(in);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            Request request = new Request(first.split(" ", -1)[1], headers);
            requests.add(request);
            answer(connection.getOutputStream(), script.apply(request));
        } catch (IOException | InterruptedException gone) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(OutputStream out, Reply reply) throws IOException, InterruptedException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status + " Whatever\r\nConnection: close\r\n");
        reply.headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(reply.body);
        out.flush();
        if (reply.hold != null) {
            reply.hold.await();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("gone");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
