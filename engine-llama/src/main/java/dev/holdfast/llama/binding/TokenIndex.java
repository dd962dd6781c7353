package dev.holdfast.llama.binding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The ordinary tokens of a vocabulary, those with a text and not special, by their bytes. Immutable. */
final class TokenIndex {
    private final Map<String, Integer> tokens = new HashMap<>();
    private final int[] ordinary;
    private final int[] samples;
    private final int longest;

    TokenIndex(LlamaVocabulary vocabulary) {
        int most = 0;
        int[] shortest = new int[256];
        Arrays.fill(shortest, -1);
        for (int token = 0; token < vocabulary.size(); token++) {
            byte[] piece = vocabulary.piece(token, false);
            if (piece.length > 0 && !vocabulary.endsGeneration(token)) {
                tokens.putIfAbsent(key(piece, 0, piece.length), token);
                most = Math.max(most, piece.length);
                int first = piece[0] & 0xff;
                if (shortest[first] < 0 || piece.length < vocabulary.piece(shortest[first], false).length) {
                    shortest[first] = token;
                }
            }
        }
        longest = most;
        ordinary = IntStream.range(0, vocabulary.size())
                .filter(t -> vocabulary.piece(t, true).length > 0 && !vocabulary.endsGeneration(t))
                .toArray();
        samples = Arrays.stream(shortest).filter(t -> t >= 0).toArray();
    }

    /** All tokens with a text, special ones included, except those that end a generation. Not to be changed. */
    int[] ordinary() {
        return ordinary;
    }

    /** For each first byte the shortest token. Not to be changed. */
    int[] samples() {
        return samples;
    }

    /** Tokens whose bytes are exactly the text: always the longest that fits. Empty if there are none such. */
    int[] spell(byte[] text) {
        int[] spelled = new int[text.length];
        int count = 0;
        int from = 0;
        while (from < text.length) {
            int length = Math.min(longest, text.length - from);
            Integer token = null;
            while (length > 0 && token == null) {
                token = tokens.get(key(text, from, length));
                length -= token == null ? 1 : 0;
            }
            if (token == null) {
                return new int[0];
            }
            spelled[count++] = token;
            from += length;
        }
        return Arrays.copyOf(spelled, count);
    }

    private static String key(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
