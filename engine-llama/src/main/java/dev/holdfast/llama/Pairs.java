package dev.holdfast.llama;

import dev.holdfast.llama.binding.LlamaModel;
import dev.holdfast.llama.worker.PairTokens;
import java.util.stream.IntStream;

/**
 * Joins a query and a document for a reranker: by the template for it in the model file if there is one, else one after the
 * other, each with the special tokens of a text, as encoders are trained. Thread-safe.
 */
final class Pairs implements PairTokens {
    private static final String TEMPLATE = "tokenizer.chat_template.rerank";
    private static final String ADDS_SEPARATOR = "tokenizer.ggml.add_sep_token";
    private static final String SEPARATOR = "tokenizer.ggml.seperator_token_id"; // spelt so in the format

    private final LlamaModel model;

    Pairs(LlamaModel model) {
        this.model = model;
    }

    @Override
    public int[] join(String query, String document) {
        String template = model.metadata(TEMPLATE);
        if (template != null) {
            String text = template.replace("{query}", query).replace("{document}", document);
            return model.vocabulary().tokenize(text, false, true);
        }
        int[] first = model.vocabulary().tokenize(query, true, false);
        int[] second = model.vocabulary().tokenize(document, true, false);
        int begin = model.vocabulary().begin();
        int skipped = second.length > 0 && begin >= 0 && second[0] == begin ? 1 : 0;
        IntStream between = IntStream.empty();
        String separator = model.metadata(SEPARATOR);
        if ("true".equals(model.metadata(ADDS_SEPARATOR)) && separator != null) {
            between = IntStream.of(Integer.parseInt(separator));
        }
        return IntStream.concat(
                        IntStream.concat(IntStream.of(first), between),
                        IntStream.of(second).skip(skipped))
                .toArray();
    }
}
