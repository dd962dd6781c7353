package dev.holdfast.engine;

import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.Delta;
import dev.holdfast.domain.InferenceRequest;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which choices of an answer have begun and ended. A stream is whole when all that were asked for have ended. */
final class ChoiceTally {
    private static final int MAX_INDEX = 1 << 16;

    private final int expected;
    private final BitSet seen = new BitSet();
    private final BitSet finished = new BitSet();

    ChoiceTally(int expected) {
        this.expected = expected;
    }

    /** A tally for the choices that an engine of this kind gives to a request. */
    static ChoiceTally of(InferenceRequest request, EngineKind kind) {
        if (kind.ignoresChoices()) {
            return new ChoiceTally(1);
        }
        return new ChoiceTally(
                request instanceof CompletionRequest completion
                        ? completion.prompts() * number(completion.body().value("n"))
                        : request.generation().choices());
    }

    /** The value of {@code n}, which the codec has checked. */
    private static int number(@Nullable String json) {
        return json == null || json.equals("null") ? 1 : Integer.parseInt(json);
    }

    void observe(List<Delta> deltas) {
        for (Delta delta : deltas) {
            int choice = delta.choice();
            if (choice >= 0 && choice < MAX_INDEX) {
                seen.set(choice);
                if (delta instanceof Delta.Finished) {
                    finished.set(choice);
                }
            }
        }
    }

    boolean isComplete() {
        return finished.cardinality() >= expected && finished.cardinality() == seen.cardinality();
    }
}
