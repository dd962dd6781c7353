package dev.holdfast.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An OTLP collector over HTTP that keeps the spans it gets. */
final class FakeCollector implements AutoCloseable {
    /**
     * A span as it came.
     *
     * @param name its name
     * @param traceId in hex
     * @param parentId in hex, empty for a root
     * @param schemaUrl of its scope
     * @param attributes by name
     */
    record Span(String name, String traceId, String parentId, String schemaUrl, Map<String, Object> attributes) {}

    private static final class Field {
        private final int number;
        private final long varint;
        private final byte[] bytes;

        Field(int number, long varint, byte[] bytes) {
            this.number = number;
            this.varint = varint;
            this.bytes = bytes;
        }

        int number() {
            return number;
        }

        long varint() {
            return varint;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        String hex() {
            return HexFormat.of().formatHex(bytes());
        }
    }

    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
    private final HttpServer server;

    FakeCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Span next() throws InterruptedException {
        return Objects.requireNonNull(spans.poll(20, TimeUnit.SECONDS), "no span came");
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    String authorization() throws InterruptedException {
        return Objects.requireNonNull(authorizations.poll(20, TimeUnit.SECONDS));
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "" : authorization);
            for (Field resource : fields(exchange.getRequestBody().readAllBytes())) {
                all(resource.bytes(), 2).forEach(this::takeScope);
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void takeScope(Field scope) {
        String schema = all(scope.bytes(), 3).getFirst().text();
        for (Field span : all(scope.bytes(), 2)) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            for (Field attribute : all(span.bytes(), 9)) {
                attributes.put(all(attribute.bytes(), 1).getFirst().text(), value(all(attribute.bytes(), 2)));
            }
            List<Field> parent = all(span.bytes(), 4);
            spans.add(new Span(
                    all(span.bytes(), 5).getFirst().text(),
                    all(span.bytes(), 1).getFirst().hex(),
                    parent.isEmpty() ? "" : parent.getFirst().hex(),
                    schema,
                    attributes));
        }
    }

    private static Object value(List<Field> any) {
        Field value = fields(any.getFirst().bytes()).getFirst();
        return switch (value.number()) {
            case 1 -> value.text();
            case 3 -> value.varint();
            case 4 -> Double.longBitsToDouble(value.varint());
            default -> throw new IllegalArgumentException("an attribute of an unexpected type");
        };
    }

    private static List<Field> all(byte[] message, int number) {
        return fields(message).stream()
                .filter(field -> field.number() == number)
                .toList();
    }

    private static List<Field> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(in), new byte[0]));
                case 1 -> fields.add(new Field(number, in.getLong(), new byte[0]));
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    fields.add(new Field(number, 0, bytes));
                }
                case 5 -> fields.add(new Field(number, in.getInt(), new byte[0]));
                default -> throw new IllegalArgumentException("not a protocol buffer");
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
