package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes wrong input out of right one. */
final class Mutation {
    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "true",
            "-1",
            "1e999",
            "\\u0000",
            "\\ud800",
            "99999999999999999999",
            "\"model\":\"m\",",
            "\"\"",
            " ",
            "\n",
            "[[[[[[[[[[[[[[[[",
            "é",
            "\u0000",
            "\\",
            "0.5",
            "\"n\":3,",
            "\uFEFF");

    private Mutation() {}

    static byte[] of(byte[] valid, Random random) {
        byte[] bytes = valid;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return noise(random);
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> {
                byte[] changed = bytes.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> join(bytes, at, at + random.nextInt(bytes.length - at), new byte[0]);
            case 3 ->
                join(bytes, at, at, TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8));
            default -> {
                int to = at + random.nextInt(Math.min(40, bytes.length - at));
                yield join(bytes, random.nextInt(at + 1), at, Arrays.copyOfRange(bytes, at, to));
            }
        };
    }

    private static byte[] join(byte[] bytes, int from, int to, byte[] insert) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(insert);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }
}
