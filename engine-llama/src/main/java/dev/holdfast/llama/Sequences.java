package dev.holdfast.llama;

import dev.holdfast.llama.binding.ContextSettings;

/** How many sequences a model's memory is divided into. Stateless. */
final class Sequences {
    private static final int FOR_EACH_REQUEST = 4;

    private Sequences() {}

    /**
     * One for each request that is computed, and more for prefixes that are only kept.
     *
     * @param running requests that are computed at once
     * @param prefixCache whether prefixes are to be kept
     * @param recurrent whether memory is a state, in part at least, of which no prefix can be kept
     */
    static int of(int running, boolean prefixCache, boolean recurrent) {
        return prefixCache && !recurrent
                ? Math.max(running, Math.min(ContextSettings.MOST_SEQUENCES, FOR_EACH_REQUEST * running))
                : running;
    }
}
