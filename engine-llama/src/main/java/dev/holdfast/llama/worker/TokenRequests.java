package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Vocabulary;
import java.nio.charset.StandardCharsets;

/** {@code /tokenize} and {@code /detokenize}, as vLLM has them. May take long. Thread-safe. */
final class TokenRequests {
    private static final int MAX_TEXT = Integer.MAX_VALUE;

    private final ServedModel model;
    private final Planner planner;

    TokenRequests(ServedModel model, Planner planner) {
        this.model = model;
        this.planner = planner;
    }

    JsonBytes tokenize(Fields fields) {
        AskedGeneration.checkModel(fields, model);
        Vocabulary vocabulary = model.vocabulary();
        int[] tokens;
        if (fields.get("messages") != null) {
            tokens = planner.promptTokens(fields);
        } else {
            String prompt = Fields.string(fields.required("prompt"), "prompt", MAX_TEXT);
            tokens = vocabulary.tokenize(prompt, fields.bool("add_special_tokens", true), true);
        }
        JsonBytes out = new JsonBytes(64 + tokens.length * 7);
        out.raw("{\"count\":").number(tokens.length);
        out.raw(",\"max_model_len\":").number(model.contextTokens()).raw(",\"tokens\":[");
        for (int i = 0; i < tokens.length; i++) {
            out.raw(i == 0 ? "" : ",").number(tokens[i]);
        }
        out.raw("],\"token_strs\":");
        if (fields.bool("return_token_strs", false)) {
            texts(out, tokens);
        } else {
            out.raw("null");
        }
        return out.raw("}");
    }

    private void texts(JsonBytes out, int[] tokens) {
        out.raw("[");
        for (int i = 0; i < tokens.length; i++) {
            byte[] piece = model.vocabulary().piece(tokens[i], true);
            out.raw(i == 0 ? "" : ",").quoted(new String(piece, StandardCharsets.UTF_8));
        }
        out.raw("]");
    }

    JsonBytes detokenize(Fields fields) {
        AskedGeneration.checkModel(fields, model);
        int[] tokens = TextInput.ids(
                fields.required("tokens"), "tokens", model.vocabulary().size());
        String text = TextInput.text(tokens, model.vocabulary());
        return new JsonBytes(64 + text.length())
                .raw("{\"prompt\":")
                .quoted(text)
                .raw("}");
    }
}
