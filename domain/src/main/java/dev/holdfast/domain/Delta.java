package dev.holdfast.domain;

import org.jspecify.annotations.Nullable;

/** A piece of one choice of an answer. */
public sealed interface Delta {
    /** Which choice, from 0. */
    int choice();

    /**
     * The choice began.
     *
     * @param choice which choice
     * @param role normally {@code assistant}
     */
    record Role(int choice, String role) implements Delta {}

    /**
     * Text of the answer.
     *
     * @param choice which choice
     * @param text the text, possibly empty
     */
    record Text(int choice, String text) implements Delta {}

    /**
     * Text of the reasoning before the answer.
     *
     * @param choice which choice
     * @param text the text
     */
    record Reasoning(int choice, String text) implements Delta {}

    /**
     * Text of a refusal.
     *
     * @param choice which choice
     * @param text the text
     */
    record Refusal(int choice, String text) implements Delta {}

    /**
     * A piece of a tool call. The first piece of a call carries id and name, later ones arguments.
     *
     * @param choice which choice
     * @param call which call within the choice, from 0
     * @param id the call's identifier, or null
     * @param name the function's name, or null
     * @param arguments a piece of the arguments, possibly empty
     */
    record Tool(
            int choice,
            int call,
            @Nullable String id,
            @Nullable String name,
            String arguments) implements Delta {}

    /**
     * Log probabilities of tokens.
     *
     * @param choice which choice
     * @param tokens how many tokens they cover
     */
    record Logprobs(int choice, int tokens) implements Delta {}

    /**
     * Audio of the answer.
     *
     * @param choice which choice
     * @param encodedBytes length of the base64 text
     */
    record Audio(int choice, int encodedBytes) implements Delta {}

    /**
     * A vector, of an embedding request.
     *
     * @param choice which input
     */
    record Embedding(int choice) implements Delta {}

    /**
     * The choice ended.
     *
     * @param choice which choice
     * @param reason for example {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}
     */
    record Finished(int choice, String reason) implements Delta {}
}
