package dev.holdfast.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways to break the HTTP around a valid body. */
enum HttpMutation {
    REQUEST_LINE,
    METHOD,
    PATH,
    HEADER,
    GIANT_HEADER,
    MANY_HEADERS,
    LENGTH,
    CHUNKED,
    PIPELINE,
    CUT,
    LEAVE,
    FLIP;

    private static final HttpMutation[] ALL = values();
    private static final int PIPELINED = 3;
    private static final String[] LINES = {
        "",
        " ",
        "GET",
        "GET /",
        "GET / HTTP/9.9",
        "GET / HTTP/1.1 extra",
        "GET  /  HTTP/1.1",
        "GET / http/1.1",
        "\u0000\u0001\u0002",
        "PRI * HTTP/2.0",
        "GET / HTTP/1.0",
        "GET / HTTP/0.9",
        "GET\t/\tHTTP/1.1",
        "POST http://[::1 HTTP/1.1",
        "\u0016\u0003\u0001",
        "GET / HTTP/1.1\rX",
        "CONNECT a:1 HTTP/1.1",
        "OPTIONS * HTTP/1.1"
    };
    private static final String[] METHODS = {
        "GET",
        "PUT",
        "DELETE",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "post",
        "FOO",
        "A".repeat(5000),
        "P\u00d6ST",
        "POST\u0000"
    };
    private static final String[] PATHS = {
        "/",
        "//",
        "/v1",
        "/v1/../admin/v1/keys",
        "/v1/models/%00",
        "/v1/models?%",
        "/%",
        "/%zz",
        "/%c0%af",
        "/v1/models/%2e%2e/x",
        "/admin/v1/keys",
        "/admin/v1/keys/%2F",
        "/metrics/",
        "/health/live/../../x",
        "*",
        "http://other/v1/models",
        "/v1/models#a",
        "/\u00e9",
        "/v1/chat/completions/",
        "/V1/CHAT/COMPLETIONS",
        "/v1/models?" + "a=b&".repeat(500),
        "/" + "a/".repeat(1500),
        "/openapi.json?%E4",
        "/v1/models/" + "%41".repeat(900),
        "\\v1\\models",
        "/v1/models;x=y",
        "/admin/v1/audit?limit=-1",
        "/admin/v1/usage?from=x&to=%00",
        "/v1/models/mock",
        "/admin/v1/keys?limit=99999999999999999999"
    };
    private static final String[] HEADERS = {
        "X",
        ": v",
        "X :v",
        "X\u0000: v",
        "X: \u0000",
        "X: a\rb",
        " folded",
        "Host: a\r\nHost: b",
        "Content-Type: text/plain",
        "Content-Type: application/json; charset=utf-16",
        "Content-Encoding: gzip",
        "Content-Encoding: br",
        "Expect: 100-continue",
        "Expect: nonsense",
        "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        "Upgrade: websocket\r\nConnection: Upgrade",
        "Accept-Encoding: gzip;q=x",
        "Range: bytes=0-1",
        "x-holdfast-label: nonsense",
        "x-holdfast-label: \u00ff",
        "x-holdfast-label: public,regulated",
        "traceparent: 00-x",
        "x-request-id: a b \u00e9",
        "Authorization: Bearer a\r\nAuthorization: Bearer b",
        "Authorization: Basic !!",
        "TE: trailers",
        "Cookie: \u0007"
    };
    private static final String[] LENGTHS = {
        "-1",
        "abc",
        "",
        "99999999999999999999",
        "0",
        "1",
        "+5",
        "0x10",
        "5, 6",
        "5\r\nContent-Length: 6",
        "1 1",
        "2147483648",
        "10\r\nTransfer-Encoding: chunked"
    };
    private static final String[] CHUNKS = {
        "zz\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\n",
        "-1\r\na\r\n",
        "5;ext=" + "a".repeat(9000) + "\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "0\r\nX: y\r\n\r\n",
        "0\r\n" + "X: y\r\n".repeat(2000) + "\r\n",
        "5\nhello\n0\n\n",
        "",
        "7fffffff\r\n{",
        "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    };

    static HttpMutation any(SplittableRandom random) {
        return ALL[random.nextInt(ALL.length)];
    }

    Input apply(Sample sample, String key, SplittableRandom random) {
        String kind = "http-" + name();
        byte[] body = sample.body().getBytes(StandardCharsets.UTF_8);
        String tail = "\r\nHost: h\r\nAuthorization: Bearer " + key + "\r\nContent-Type: application/json";
        String length = "\r\nContent-Length: " + body.length;
        String post = "POST " + sample.path() + " HTTP/1.1" + tail;
        byte[] good = Inputs.request(sample.path(), key, body);
        return switch (this) {
            case REQUEST_LINE -> waits(kind, pick(LINES, random) + tail + length, body);
            case METHOD -> waits(kind, pick(METHODS, random) + " " + sample.path() + " HTTP/1.1" + tail + length, body);
            case PATH -> {
                String method = random.nextBoolean() ? "GET" : "POST";
                yield waits(kind, method + " " + pick(PATHS, random) + " HTTP/1.1" + tail + length, body);
            }
            case HEADER -> waits(kind, post + length + "\r\n" + pick(HEADERS, random), body);
            case GIANT_HEADER ->
                waits(kind, post + length + "\r\nX-Big: " + "b".repeat(1 << random.nextInt(10, 18)), body);
            case MANY_HEADERS -> waits(kind, post + length + "\r\nX-A: b".repeat(1 << random.nextInt(4, 13)), body);
            case LENGTH -> ends(kind, post + "\r\nContent-Length: " + pick(LENGTHS, random), body);
            case CHUNKED ->
                ends(
                        kind,
                        post + "\r\nTransfer-Encoding: chunked",
                        pick(CHUNKS, random).getBytes(StandardCharsets.ISO_8859_1));
            case PIPELINE -> {
                Input.End end = random.nextInt(4) == 0 ? Input.End.LEAVES : Input.End.STAYS;
                yield new Input(kind, Inputs.join(good, Inputs.join(good, good)), end, PIPELINED);
            }
            case CUT -> new Input(kind, Arrays.copyOf(good, random.nextInt(good.length)), Input.End.ENDS);
            case LEAVE -> new Input(kind, Arrays.copyOf(good, 1 + random.nextInt(good.length)), Input.End.LEAVES);
            case FLIP -> {
                int at = random.nextInt(good.length - body.length);
                good[at] = (byte) random.nextInt(256);
                yield new Input(kind, good, Input.End.ENDS);
            }
        };
    }

    private static Input waits(String kind, String head, byte[] body) {
        return new Input(kind, join(head, body), Input.End.WAITS);
    }

    private static Input ends(String kind, String head, byte[] body) {
        return new Input(kind, join(head, body), Input.End.ENDS);
    }

    private static byte[] join(String head, byte[] body) {
        return Inputs.join((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1), body);
    }

    private static String pick(String[] from, SplittableRandom random) {
        return from[random.nextInt(from.length)];
    }
}
