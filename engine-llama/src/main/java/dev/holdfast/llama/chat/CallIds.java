package dev.holdfast.llama.chat;

import java.util.function.IntUnaryOperator;

/** Identifiers of calls. Pure functions. */
final class CallIds {
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private CallIds() {}

    /**
     * {@code call_} and 24 random letters and digits.
     *
     * @param random a number from 0 up to, but without, its argument
     */
    static String random(IntUnaryOperator random) {
        StringBuilder id = new StringBuilder("call_");
        for (int i = 0; i < 24; i++) {
            id.append(LETTERS.charAt(random.applyAsInt(LETTERS.length())));
        }
        return id.toString();
    }

    /** The nine letters and digits that stand for an identifier in templates that allow no others. */
    static String nine(String id) {
        if (id.matches("[a-zA-Z0-9]{9}")) {
            return id;
        }
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        StringBuilder nine = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            nine.append(LETTERS.charAt((int) Long.remainderUnsigned(hash, LETTERS.length())));
            hash = Long.divideUnsigned(hash, LETTERS.length());
        }
        return nine.toString();
    }
}
