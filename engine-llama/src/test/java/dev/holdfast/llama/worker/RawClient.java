package dev.holdfast.llama.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what a test says, and reads when a test reads. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    RawClient(URI address) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new java.net.InetSocketAddress(address.getHost(), address.getPort()));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    void post(String path, String json) throws IOException {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + json);
    }

    /** Reads until some text has come. */
    String readUntil(String text) throws IOException {
        StringBuilder got = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (got.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + got);
            }
            got.append((char) next);
        }
        return got.toString();
    }

    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
