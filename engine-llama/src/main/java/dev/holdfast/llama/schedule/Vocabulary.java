package dev.holdfast.llama.schedule;

/** A model's tokens. Thread-safe. */
public interface Vocabulary {
    /** How many tokens there are. */
    int size();

    /**
     * The tokens of a text.
     *
     * @param addSpecial whether to add the tokens that the model wants at the start or end, such as BOS
     * @param parseSpecial whether the text of special tokens stands for them; false for text that is not to be trusted
     */
    int[] tokenize(String text, boolean addSpecial, boolean parseSpecial);

    /**
     * The bytes of a token, possibly a part of a character. Not to be changed.
     *
     * @param special whether special tokens have a text; if false theirs is empty
     */
    byte[] piece(int token, boolean special);

    /** Whether the token ends a generation. */
    boolean endsGeneration(int token);
}
