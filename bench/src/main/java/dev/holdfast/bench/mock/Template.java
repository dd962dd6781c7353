package dev.holdfast.bench.mock;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An encoded answer whose id and token counts are written in place. Confined to one loop; the returned array is shared. */
final class Template {
    static final String ID = "################";
    static final String PROMPT = "^^^^^^^^^";
    static final String COMPLETION = "~~~~~~~~~";
    static final String TOTAL = "@@@@@@@@@";
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final byte[] bytes;
    private final int id;
    private final int prompt;
    private final int completion;
    private final int total;

    /** {@code body} holds each of the four marks once. */
    Template(String body) {
        String text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.id = text.indexOf(ID);
        this.prompt = text.indexOf(PROMPT);
        this.completion = text.indexOf(COMPLETION);
        this.total = text.indexOf(TOTAL);
    }

    byte[] with(long identity, int promptTokens, int completionTokens) {
        for (int i = 0; i < ID.length(); i++) {
            bytes[id + i] = HEX[(int) (identity >>> (60 - 4 * i)) & 15];
        }
        number(prompt, promptTokens);
        number(completion, completionTokens);
        number(total, promptTokens + completionTokens);
        return bytes;
    }

    private void number(int at, int value) {
        Arrays.fill(bytes, at, at + PROMPT.length(), (byte) ' ');
        int rest = value;
        int digit = at + PROMPT.length();
        do {
            digit--;
            bytes[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }
}
