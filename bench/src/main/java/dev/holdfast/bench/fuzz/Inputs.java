package dev.holdfast.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Makes input number i of a seed, always the same one. Immutable and thread-safe. */
final class Inputs {
    private static final double JSON_SHARE = 0.7;
    private static final double BAD_KEY_SHARE = 0.05;
    private static final String[] BAD_KEYS = {
        "", "hf_nobody", "hf-\u00e9\u00ff", "a".repeat(3000), "hf_a b", "\"", "Bearer Bearer"
    };

    private final long seed;
    private final String key;

    Inputs(long seed, String key) {
        this.seed = seed;
        this.key = key;
    }

    Input number(long index) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
        Sample sample = Sample.any(random);
        boolean badKey = random.nextDouble() < BAD_KEY_SHARE;
        String authorization = badKey ? BAD_KEYS[random.nextInt(BAD_KEYS.length)] : key;
        if (random.nextDouble() < JSON_SHARE) {
            BodyMutation mutation = BodyMutation.any(random);
            byte[] body = mutation.apply(sample.body().getBytes(StandardCharsets.UTF_8), random);
            Input.End end = random.nextInt(200) == 0 ? Input.End.LEAVES : Input.End.STAYS;
            return new Input("json-" + mutation.name(), request(sample.path(), authorization, body), end);
        }
        return HttpMutation.any(random).apply(sample, authorization, random);
    }

    /** A request that is right in everything but perhaps its key and body. */
    static byte[] request(String path, String key, byte[] body) {
        return join(
                ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1),
                body);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
