package dev.holdfast.lab.workload;

import java.util.function.DoubleSupplier;

/**
 * How many tokens a word of prose has for a tokenizer that is not at hand: begins with an assumption and follows what the endpoint counts.
 * English prose has about four tokens for three words with the vocabularies of GPT and Llama (platform.openai.com/tokenizer). What it
 * gives depends on the feedback, so give none while a run must be repeatable word by word. Thread-safe.
 */
public final class TokenScale implements DoubleSupplier {
    /** Four tokens for three words. */
    public static final double ENGLISH = 4.0 / 3;

    private static final double TRUST = 50;
    private double words = TRUST;
    private double tokens;

    /** @param tokensPerWord the assumption, which weighs as much as 50 words */
    public TokenScale(double tokensPerWord) {
        if (!(tokensPerWord > 0) || Double.isInfinite(tokensPerWord)) {
            throw new IllegalArgumentException("a word has more than 0 tokens, not " + tokensPerWord);
        }
        tokens = tokensPerWord * TRUST;
    }

    /**
     * What an endpoint counted.
     *
     * @param text of all messages
     * @param promptTokens its {@code usage.prompt_tokens}, without the marks of a chat template
     */
    public synchronized void observed(String text, int promptTokens) {
        int counted = words(text);
        if (counted > 0 && promptTokens > 0) {
            words += counted;
            tokens += promptTokens;
        }
    }

    /** Tokens a word. */
    @Override
    public synchronized double getAsDouble() {
        return tokens / words;
    }

    /** How many words a text has, by its white space. */
    public static int words(String text) {
        int count = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean blank = Character.isWhitespace(text.charAt(i));
            count += !blank && !inside ? 1 : 0;
            inside = !blank;
        }
        return count;
    }
}
