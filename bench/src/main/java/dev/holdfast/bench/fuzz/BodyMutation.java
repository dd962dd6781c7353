package dev.holdfast.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways to break a JSON body while the HTTP request around it stays right. */
enum BodyMutation {
    NONE,
    FLIP_BITS,
    REPLACE_BYTES,
    TRUNCATE,
    DUPLICATE_SLICE,
    DELETE_SLICE,
    DEEP,
    NUMBER,
    VALUE,
    TWICE,
    BAD_UTF8,
    SURROGATE,
    MARK,
    NUL,
    LONG_TEXT,
    MANY_KEYS,
    GARBAGE;

    private static final BodyMutation[] ALL = values();
    private static final String[] NUMBERS = {
        "-1",
        "0",
        "1e999",
        "-1e999",
        "1E-400",
        "9223372036854775808",
        "-9223372036854775809",
        "2147483648",
        "0.1",
        "01",
        "+1",
        "NaN",
        "Infinity",
        "1".repeat(400),
        "1e2147483647",
        "0x10",
        "1.",
        ".5",
        "-0",
        "1e1000000000",
        "4294967296",
        "9".repeat(5000)
    };
    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "\"\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"a\":null}",
        "\"mock\"",
        "[{}]",
        "\"\\u0000\"",
        "[1,\"a\"]",
        "{\"\":{}}",
        "\"__proto__\"",
        "[true]",
        "-",
        "tru",
        "'a'",
        "/**/1",
        "undefined",
        "[,]",
        "{,}",
        "\"\\x\"",
        "\"\\u12\""
    };
    private static final String[] KEYS = {
        "model",
        "messages",
        "stream",
        "n",
        "max_tokens",
        "temperature",
        "tools",
        "input",
        "prompt",
        "stream_options",
        "role",
        "content"
    };
    private static final int[][] BAD_SEQUENCES = {
        {0xC0, 0xAF},
        {0xED, 0xA0, 0x80},
        {0xFF},
        {0xFE, 0xFF},
        {0x80},
        {0xF4, 0x90, 0x80, 0x80},
        {0xE2, 0x82},
        {0xF0, 0x9F, 0x98}
    };

    static BodyMutation any(SplittableRandom random) {
        return ALL[random.nextInt(ALL.length)];
    }

    byte[] apply(byte[] body, SplittableRandom random) {
        return switch (this) {
            case NONE -> body;
            case FLIP_BITS, REPLACE_BYTES -> scribbled(body, random);
            case TRUNCATE -> Arrays.copyOf(body, random.nextInt(body.length));
            case DUPLICATE_SLICE, DELETE_SLICE -> sliced(body, random);
            case DEEP -> deep(body, random);
            case NUMBER -> replaceValue(body, pick(NUMBERS, random), random);
            case VALUE -> replaceValue(body, pick(VALUES, random), random);
            case TWICE ->
                text("{\"" + pick(KEYS, random) + "\":" + pick(VALUES, random) + ","
                        + string(body).substring(1));
            case BAD_UTF8 -> insert(body, bad(random), random);
            case SURROGATE -> insert(body, text(random.nextBoolean() ? "\\ud800" : "\\udc00\\ud800"), random);
            case MARK ->
                Inputs.join(random.nextBoolean() ? new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF} : utf16(), body);
            case NUL -> insert(body, new byte[1 + random.nextInt(4)], random);
            case LONG_TEXT -> insert(body, text("a\\n\u00e9".repeat(1 + random.nextInt(20_000))), random);
            case MANY_KEYS -> manyKeys(body, random);
            case GARBAGE -> garbage(random);
        };
    }

    private byte[] scribbled(byte[] body, SplittableRandom random) {
        byte[] changed = body.clone();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(changed.length);
            int value = this == FLIP_BITS ? changed[at] ^ (1 << random.nextInt(8)) : random.nextInt(256);
            changed[at] = (byte) value;
        }
        return changed;
    }

    private byte[] sliced(byte[] body, SplittableRandom random) {
        int from = random.nextInt(body.length);
        int to = from + random.nextInt(Math.min(body.length - from, 40) + 1);
        byte[] head = Arrays.copyOf(body, this == DELETE_SLICE ? from : to);
        return Inputs.join(head, Arrays.copyOfRange(body, this == DELETE_SLICE ? to : from, body.length));
    }

    private static byte[] deep(byte[] body, SplittableRandom random) {
        int depth = 1 << random.nextInt(16);
        boolean list = random.nextBoolean();
        String open = (list ? "[" : "{\"a\":").repeat(depth);
        String close = random.nextBoolean() ? (list ? "]" : "}").repeat(depth) : "";
        return replaceValue(body, open + "1" + close, random);
    }

    /** Puts a value where a random key's value began; what the old value leaves behind is part of the fun or cut off. */
    private static byte[] replaceValue(byte[] body, String value, SplittableRandom random) {
        String text = string(body);
        int colon = text.indexOf(':', random.nextInt(text.length()));
        if (colon < 0) {
            colon = text.indexOf(':');
        }
        int end = colon + 1;
        int depth = 0;
        boolean quoted = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (quoted) {
                end += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ',' || c == ']' || c == '}') && depth == 0) {
                break;
            } else if (c == ']' || c == '}') {
                depth--;
            }
            end++;
        }
        return text(text.substring(0, colon + 1) + value + text.substring(Math.min(end, text.length())));
    }

    private static byte[] manyKeys(byte[] body, SplittableRandom random) {
        int count = 1 + random.nextInt(3000);
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            keys.append("\"k").append(i).append("\":").append(i).append(',');
        }
        return text(keys + string(body).substring(1));
    }

    private static byte[] garbage(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bad(SplittableRandom random) {
        int[] sequence = BAD_SEQUENCES[random.nextInt(BAD_SEQUENCES.length)];
        byte[] bytes = new byte[sequence.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) sequence[i];
        }
        return bytes;
    }

    private static byte[] insert(byte[] body, byte[] piece, SplittableRandom random) {
        int at = random.nextInt(body.length + 1);
        return Inputs.join(Inputs.join(Arrays.copyOf(body, at), piece), Arrays.copyOfRange(body, at, body.length));
    }

    private static byte[] utf16() {
        return new byte[] {(byte) 0xFE, (byte) 0xFF};
    }

    private static String pick(String[] from, SplittableRandom random) {
        return from[random.nextInt(from.length)];
    }

    private static String string(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
