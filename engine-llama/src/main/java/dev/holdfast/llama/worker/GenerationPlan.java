package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.OutputParser;
import dev.holdfast.llama.schedule.GenerationRequest;
import dev.holdfast.llama.schedule.Vocabulary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request to generate comes to. Immutable.
 *
 * @param parts the generations, in the order of their choices
 * @param shape how the answer is written
 * @param stream how it is streamed, or null if it is sent whole
 * @param logprobs whether log probabilities are part of it
 * @param promptField the request's field that holds the prompt
 * @param vocabulary the model's tokens
 */
record GenerationPlan(
        List<Part> parts,
        Shape shape,
        @Nullable StreamOptions stream,
        boolean logprobs,
        String promptField,
        Vocabulary vocabulary) {
    /** Copies. */
    GenerationPlan {
        parts = List.copyOf(parts);
    }

    /**
     * One generation.
     *
     * @param request what to generate
     * @param leads whether it is the first of its prompt
     * @param parser sorts what it writes, or null if all is content
     */
    record Part(
            GenerationRequest request,
            boolean leads,
            @Nullable OutputParser parser) {}

    /**
     * How an answer is streamed.
     *
     * @param usage whether a last event tells what was used
     * @param runningUsage whether every event does
     */
    record StreamOptions(boolean usage, boolean runningUsage) {}
}
