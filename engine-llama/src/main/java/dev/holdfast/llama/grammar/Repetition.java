package dev.holdfast.llama.grammar;

/**
 * Counted repetition. llama.cpp writes each repetition out and takes at most 2,000 for one expression, so larger counts are
 * put together from blocks.
 */
final class Repetition {
    private static final int BLOCK = 500;

    private Repetition() {}

    /**
     * This symbol, so many times.
     *
     * @param symbol the name of a rule or a class: one symbol, so that llama.cpp counts it as one
     * @param most {@link Regex#UNBOUNDED} for any number
     * @return an expression, perhaps empty
     */
    static String of(GrammarBuilder builder, String symbol, int least, int most) {
        if (most == Regex.UNBOUNDED) {
            return exactly(builder, symbol, least) + (least == 0 ? "" : " ") + symbol + "*";
        }
        if (most <= BLOCK) {
            builder.repeated(most);
            return most == 0 ? "" : symbol + "{" + least + "," + most + "}";
        }
        var some = exactly(builder, symbol, least);
        var more = upTo(builder, symbol, most - least);
        return some.isEmpty() || more.isEmpty() ? some + more : some + " " + more;
    }

    private static String exactly(GrammarBuilder builder, String symbol, int times) {
        if (times <= BLOCK) {
            builder.repeated(times);
            return times == 0 ? "" : symbol + "{" + times + "}";
        }
        int rest = times % BLOCK;
        builder.repeated(times / BLOCK + rest);
        return block(builder, symbol) + "{" + times / BLOCK + "}" + (rest == 0 ? "" : " " + symbol + "{" + rest + "}");
    }

    private static String upTo(GrammarBuilder builder, String symbol, int times) {
        int rest = times % BLOCK;
        var expression = of(builder, symbol, 0, rest);
        for (int blocks = times / BLOCK; blocks > 0; blocks--) {
            var fewer = builder.define("fewer", symbol + "{0," + (BLOCK - 1) + "}", BLOCK - 1);
            expression = builder.define("some", fewer + " | " + block(builder, symbol) + " " + expression);
        }
        return expression;
    }

    private static String block(GrammarBuilder builder, String symbol) {
        return builder.define("block", symbol + "{" + BLOCK + "}", BLOCK);
    }
}
