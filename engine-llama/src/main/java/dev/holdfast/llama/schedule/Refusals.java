package dev.holdfast.llama.schedule;

import org.jspecify.annotations.Nullable;

/** Which requests the scheduler does not take, and what it says when it fails. */
final class Refusals {
    private Refusals() {}

    /**
     * Why a request is not taken, or null if it is.
     *
     * @param longest the most tokens of a sequence
     * @param ahead how many wait that cannot run at once
     */
    static @Nullable GenerationFailure of(
            GenerationRequest request, int longest, SchedulerSettings settings, int ahead) {
        int prompt = request.prompt().length;
        if (prompt == 0) {
            return new GenerationFailure.Refused("The prompt is empty; give at least one token.");
        }
        if (request.maxTokens() < 1) {
            return new GenerationFailure.Refused("The most tokens to generate must be at least 1.");
        }
        if (prompt + 1 > longest) {
            return new GenerationFailure.TooLong(
                    "The prompt has " + prompt + " tokens, and prompt and answer together can have " + longest + ".",
                    prompt,
                    longest);
        }
        if (ahead >= settings.maxWaiting()) {
            return new GenerationFailure.QueueFull("The request queue is full. Try again later.");
        }
        return null;
    }

    static GenerationFailure failed() {
        return new GenerationFailure.EngineFailed("The engine failed while it computed the answer. Try again.");
    }

    static GenerationFailure broken() {
        return new GenerationFailure.EngineFailed("The engine is broken and takes no more requests.");
    }

    static GenerationFailure stopping() {
        return new GenerationFailure.EngineFailed("The engine is stopping.");
    }
}
