package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.ChatDialect;
import dev.holdfast.llama.schedule.GenerationQueue;
import dev.holdfast.llama.schedule.Vocabulary;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model that a worker serves, ready to be used. Immutable; its parts are thread-safe.
 *
 * @param name what requests call it
 * @param fingerprint names everything that shapes an answer: the model file's digest and the library's version
 * @param created when the file was made, in seconds since 1970
 * @param contextTokens the most tokens of a prompt and its answer
 * @param vocabulary its tokens
 * @param queue takes requests to generate, or null if it does not generate
 * @param chat how it is talked to
 * @param vectors makes embeddings and scores, or null if it does not
 * @param pairs joins pairs for scores, or null if it makes none
 * @param meta facts for the list of models
 */
public record ServedModel(
        String name,
        String fingerprint,
        long created,
        int contextTokens,
        Vocabulary vocabulary,
        @Nullable GenerationQueue queue,
        Chat chat,
        @Nullable VectorQueue vectors,
        @Nullable PairTokens pairs,
        Map<String, Object> meta) {
    /** Copies. */
    public ServedModel {
        meta = Map.copyOf(meta);
    }

    /**
     * How a model is talked to. Immutable.
     *
     * @param dialect by its chat template, or null if there is none that can be used
     * @param problem why there is none; empty if there is
     */
    public record Chat(@Nullable ChatDialect dialect, String problem) {}
}
