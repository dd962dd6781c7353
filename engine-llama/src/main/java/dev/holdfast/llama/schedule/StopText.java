package dev.holdfast.llama.schedule;

/**
 * Looks for one text in another that comes character by character, in constant time for each on average (Knuth, Morris and
 * Pratt, "Fast pattern matching in strings", 1977). Confined.
 */
final class StopText {
    private final String text;
    /** For each length of a matched prefix, the length of its longest proper prefix that is also its suffix. */
    private final int[] borders;

    private int matched;

    /** Looks for a text of at least one character. */
    StopText(String text) {
        this.text = text;
        this.borders = new int[text.length() + 1];
        for (int i = 1, border = 0; i < text.length(); i++) {
            while (border > 0 && text.charAt(i) != text.charAt(border)) {
                border = borders[border];
            }
            if (text.charAt(i) == text.charAt(border)) {
                border++;
            }
            borders[i + 1] = border;
        }
    }

    /**
     * Takes the next character. Not to be called after the match is complete.
     *
     * @return whether the match is complete
     */
    boolean next(char c) {
        while (matched > 0 && text.charAt(matched) != c) {
            matched = borders[matched];
        }
        if (text.charAt(matched) == c) {
            matched++;
        }
        return matched == text.length();
    }

    /** The length of the longest end of what came so far that may be the beginning of a match. */
    int matched() {
        return matched;
    }
}
