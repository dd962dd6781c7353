package dev.holdfast.audit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The textual encoding of keys, RFC 7468. Pure functions. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static String write(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + new String(LINES.encode(der), StandardCharsets.US_ASCII)
                + "\n-----END " + type + "-----\n";
    }

    /**
     * The bytes of the first block of this type.
     *
     * @throws IllegalArgumentException if there is none or it is damaged
     */
    static byte[] read(String type, String text) {
        String begin = "-----BEGIN " + type + "-----\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("\n-----END " + type + "-----", from + 1);
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("there is no PEM block '" + type + "'");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
