package dev.holdfast.llama;

import dev.holdfast.llama.binding.LlamaModel;
import dev.holdfast.llama.binding.LlamaVocabulary;
import dev.holdfast.llama.chat.ChatDialect;
import dev.holdfast.llama.chat.ChatTemplate;
import dev.holdfast.llama.chat.TemplateException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a model file says its model is talked to. Immutable.
 *
 * @param dialect by its chat template, or null if there is none that can be used
 * @param problem why there is none; empty if there is
 */
record ChatTalk(@Nullable ChatDialect dialect, String problem) {
    private static final Logger LOG = LoggerFactory.getLogger(ChatTalk.class);

    static ChatTalk of(LlamaModel model) {
        String template = model.chatTemplate();
        if (template == null) {
            return new ChatTalk(null, "This model has no chat template.");
        }
        LlamaVocabulary vocabulary = model.vocabulary();
        try {
            String begin = text(vocabulary, vocabulary.begin());
            String end = text(vocabulary, vocabulary.end());
            return new ChatTalk(ChatDialect.of(ChatTemplate.parse(template, begin, end)), "");
        } catch (TemplateException unusable) {
            LOG.warn("Chats are refused: {}", unusable.getMessage());
            return new ChatTalk(null, String.valueOf(unusable.getMessage()));
        }
    }

    private static String text(LlamaVocabulary vocabulary, int token) {
        return token < 0 ? "" : new String(vocabulary.piece(token, true), StandardCharsets.UTF_8);
    }
}
