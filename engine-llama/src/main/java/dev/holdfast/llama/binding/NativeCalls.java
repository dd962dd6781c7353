package dev.holdfast.llama.binding;

/**
 * All functions of the library that are used. Immutable.
 *
 * @param backend of the library as a whole
 * @param model of models
 * @param vocabulary of vocabularies
 * @param context of contexts
 * @param sampler of samplers
 */
record NativeCalls(
        BackendCalls backend,
        ModelCalls model,
        VocabularyCalls vocabulary,
        ContextCalls context,
        SamplerCalls sampler) {
    /**
     * Finds them.
     *
     * @throws NativeLibraryException if one is missing
     */
    static NativeCalls of(Symbols symbols) {
        return new NativeCalls(
                new BackendCalls(symbols),
                new ModelCalls(symbols),
                new VocabularyCalls(symbols),
                new ContextCalls(symbols),
                new SamplerCalls(symbols));
    }
}
