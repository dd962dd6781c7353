package dev.holdfast.llama;

import dev.holdfast.llama.binding.LlamaModel;
import dev.holdfast.llama.binding.LlamaVocabulary;
import dev.holdfast.llama.chat.ChatDialect;
import dev.holdfast.llama.chat.ChatTemplate;
import dev.holdfast.llama.chat.TemplateException;
import dev.holdfast.llama.worker.ServedModel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out how a model is talked to. Stateless. */
final class ChatTalk {
    private static final Logger LOG = LoggerFactory.getLogger(ChatTalk.class);

    private ChatTalk() {}

    static ServedModel.Chat of(LlamaModel model) {
        String template = model.chatTemplate();
        if (template == null) {
            return new ServedModel.Chat(null, "This model has no chat template.");
        }
        LlamaVocabulary vocabulary = model.vocabulary();
        try {
            String begin = text(vocabulary, vocabulary.begin());
            String end = text(vocabulary, vocabulary.end());
            return new ServedModel.Chat(ChatDialect.of(ChatTemplate.parse(template, begin, end)), "");
        } catch (TemplateException unusable) {
            LOG.warn("Chats are refused: {}", unusable.getMessage());
            return new ServedModel.Chat(null, String.valueOf(unusable.getMessage()));
        }
    }

    private static String text(LlamaVocabulary vocabulary, int token) {
        return token < 0 ? "" : new String(vocabulary.piece(token, true), StandardCharsets.UTF_8);
    }
}
