package dev.holdfast.orchestrator;

import dev.holdfast.audit.KeyedHash;
import dev.holdfast.domain.Delta;
import dev.holdfast.domain.Usage;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts and hashes what an engine puts out. Without the engine's own figures, a piece of output counts as one token, or as
 * many as its log probabilities cover: never more than the engine generated. Not thread-safe.
 */
final class OutputMeter {
    private final KeyedHash hash;
    private final BitSet finished = new BitSet();
    private long counted;
    private @Nullable Usage reported;

    OutputMeter(KeyedHash hash) {
        this.hash = hash;
    }

    /** Takes in one event. Returns whether it held output of the model. */
    boolean take(List<Delta> deltas, @Nullable Usage usage) {
        if (usage != null) {
            reported = usage;
        }
        boolean output = false;
        long fromLogprobs = 0;
        long pieces = 0;
        for (Delta delta : deltas) {
            switch (delta) {
                case Delta.Text(int choice, String text) -> pieces += piece(text);
                case Delta.Reasoning(int choice, String text) -> pieces += piece(text);
                case Delta.Refusal(int choice, String text) -> pieces += piece(text);
                case Delta.Tool tool ->
                    pieces += piece(tool.name() == null ? tool.arguments() : tool.name() + tool.arguments());
                case Delta.Logprobs(int choice, int tokens) -> fromLogprobs += tokens;
                case Delta.Audio ignored -> pieces++;
                case Delta.Finished(int choice, String reason) -> finished.set(choice);
                case Delta.Role ignored -> {}
                case Delta.Embedding ignored -> output = true;
            }
        }
        counted += Math.max(pieces, fromLogprobs);
        return output || pieces > 0;
    }

    private int piece(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        return 1;
    }

    /** Tokens put out so far: the engine's own figure if it is ahead, else what was counted. */
    long tokens() {
        return reported == null ? counted : Math.max(reported.completion(), counted);
    }

    /** The engine's own figures, the last it gave, or null. */
    @Nullable
    Usage reported() {
        return reported;
    }

    /** What was used: so many prompt tokens if the engine has not said how many, and no more output than that. */
    Usage used(long promptTokens, long mostOutput) {
        long output = Math.min(tokens(), mostOutput);
        return reported == null
                ? Usage.of(promptTokens, output)
                : new Usage(reported.prompt(), reported.cached(), output, reported.reasoning());
    }

    /** Which of so many choices have not seen their finish reason, begun or not. */
    BitSet unfinished(int choices) {
        BitSet unfinished = new BitSet();
        unfinished.set(0, choices);
        unfinished.andNot(finished);
        return unfinished;
    }

    /** The keyed hash of all text so far; to be asked once. */
    String answerHash() {
        return hash.hex();
    }
}
