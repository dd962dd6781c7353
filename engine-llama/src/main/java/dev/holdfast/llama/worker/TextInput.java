package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.schedule.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A text that a request gives as text or as tokens. Immutable; the arrays are not to be changed. */
sealed interface TextInput {
    /** Its tokens. */
    int[] tokens(Vocabulary vocabulary);

    /** Its text. */
    String text(Vocabulary vocabulary);

    /** Given as text; special tokens in it are text like any other. */
    record Text(String text) implements TextInput {
        @Override
        public int[] tokens(Vocabulary vocabulary) {
            return vocabulary.tokenize(text, true, true);
        }

        @Override
        public String text(Vocabulary vocabulary) {
            return text;
        }
    }

    /** Given as tokens. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Tokens(int[] ids) implements TextInput {
        @Override
        public int[] tokens(Vocabulary vocabulary) {
            return ids;
        }

        @Override
        public String text(Vocabulary vocabulary) {
            return TextInput.text(ids, vocabulary);
        }
    }

    /** The text of tokens, special ones included. */
    static String text(int[] ids, Vocabulary vocabulary) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            bytes.writeBytes(vocabulary.piece(id, true));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The four forms that OpenAI has: a text, texts, tokens, lists of tokens. */
    static List<TextInput> read(JsonNode value, String path, int vocabularySize, int max) {
        if (value.isTextual()) {
            return List.of(new Text(value.textValue()));
        }
        if (!value.isArray() || value.isEmpty()) {
            throw Fields.wrong(path, "a text, texts, tokens or lists of tokens, and not empty", value);
        }
        if (value.get(0).isNumber()) {
            return List.of(new Tokens(ids(value, path, vocabularySize)));
        }
        Fields.array(value, path, 1, max);
        List<TextInput> inputs = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode one = value.get(i);
            String onePath = path + "[" + i + "]";
            if (value.get(0).isTextual()) {
                inputs.add(new Text(Fields.string(one, onePath, Integer.MAX_VALUE)));
            } else {
                inputs.add(new Tokens(ids(one, onePath, vocabularySize)));
            }
        }
        return inputs;
    }

    /** A list of token ids. */
    static int[] ids(JsonNode value, String path, int vocabularySize) {
        Fields.array(value, path, 1, Integer.MAX_VALUE);
        int[] ids = new int[value.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) Fields.integer(value.get(i), path + "[" + i + "]", 0, vocabularySize - 1);
        }
        return ids;
    }
}
