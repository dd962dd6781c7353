package dev.holdfast.bench.load;

import java.nio.charset.StandardCharsets;

/** The requests that are sent, encoded once. Stateless. */
final class Requests {
    private static final int PROMPT_LENGTH = 1_850;
    private static final String SENTENCE =
            "The lamp keeper writes the wind, the tide and every passing sail into the book. ";

    private Requests() {}

    /** A chat request whose body is about 2 KB. */
    static byte[] chat(Target target, String key) {
        return post(
                target,
                key,
                "{\"model\":\"mock\"," + messages(PROMPT_LENGTH) + ",\"max_tokens\":64,\"temperature\":0.7}");
    }

    /** A streamed chat request for so many events at such a pace. */
    static byte[] stream(Target target, String key, long events, int perSecond) {
        String body = "{\"model\":\"mock\"," + messages(200) + ",\"stream\":true,\"max_tokens\":" + events
                + ",\"events_per_second\":" + perSecond + "}";
        return post(target, key, body);
    }

    private static String messages(int length) {
        String prompt = SENTENCE.repeat(length / SENTENCE.length() + 1).substring(0, length);
        return "\"messages\":[{\"role\":\"system\",\"content\":\"You are terse.\"},{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]";
    }

    private static byte[] post(Target target, String key, String body) {
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + target.port() + "\r\nAuthorization: Bearer "
                        + key
                        + "\r\nContent-Type: application/json\r\nAccept: */*\r\nUser-Agent: holdfast-bench\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
