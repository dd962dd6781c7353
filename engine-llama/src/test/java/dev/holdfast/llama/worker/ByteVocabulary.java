package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** A vocabulary whose tokens are the bytes, and a few special ones after them. */
final class ByteVocabulary implements Vocabulary {
    static final int BOS = 256;
    static final int EOS = 257;
    private static final List<String> SPECIAL = List.of("<s>", "</s>", "<|user|>", "<|assistant|>");

    @Override
    public int size() {
        return 256 + SPECIAL.size();
    }

    @Override
    public int[] tokenize(String text, boolean addSpecial, boolean parseSpecial) {
        IntStream.Builder tokens = IntStream.builder();
        if (addSpecial) {
            tokens.add(BOS);
        }
        for (int i = 0; i < text.length(); ) {
            int special = parseSpecial ? specialAt(text, i) : -1;
            if (special >= 0) {
                tokens.add(256 + special);
                i += SPECIAL.get(special).length();
            } else {
                int point = text.codePointAt(i);
                for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    tokens.add(b & 0xFF);
                }
                i += Character.charCount(point);
            }
        }
        return tokens.build().toArray();
    }

    private static int specialAt(String text, int at) {
        for (int i = 0; i < SPECIAL.size(); i++) {
            if (text.startsWith(SPECIAL.get(i), at)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public byte[] piece(int token, boolean special) {
        if (token < 256) {
            return new byte[] {(byte) token};
        }
        return special ? SPECIAL.get(token - 256).getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    @Override
    public boolean endsGeneration(int token) {
        return token == EOS;
    }

    static String text(int[] tokens) {
        ByteVocabulary vocabulary = new ByteVocabulary();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(vocabulary.piece(token, true));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
