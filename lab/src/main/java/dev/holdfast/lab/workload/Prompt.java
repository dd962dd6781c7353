package dev.holdfast.lab.workload;

import java.util.List;

/**
 * What a benchmark client asks. Immutable.
 *
 * <p>A later turn of a conversation holds its new messages alone: the client puts the earlier messages of the session before them, with
 * the answers that really came, and asks only when the last answer is there and {@link #thinkSeconds} have gone by.
 *
 * @param messages the messages of this turn, at least one
 * @param inputTokens an estimate of how many tokens these messages have, without earlier turns and without the marks of a chat template
 * @param outputTokens how many tokens the answer is to have
 * @param session which conversation it belongs to; each session has its own
 * @param turn counted from 0
 * @param last whether the session ends with it
 * @param thinkSeconds how long the user waits after the answer to the turn before
 */
public record Prompt(
        List<Message> messages,
        int inputTokens,
        int outputTokens,
        String session,
        int turn,
        boolean last,
        double thinkSeconds) {
    public Prompt {
        messages = List.copyOf(messages);
    }

    /** A conversation of one turn. */
    public static Prompt single(List<Message> messages, int inputTokens, int outputTokens, String session) {
        return new Prompt(messages, inputTokens, outputTokens, session, 0, true, 0);
    }

    /** All messages as one text, for completions and embeddings. */
    public String text() {
        return String.join("\n\n", messages.stream().map(Message::content).toList());
    }
}
