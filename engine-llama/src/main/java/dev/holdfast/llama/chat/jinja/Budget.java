package dev.holdfast.llama.chat.jinja;

/** Counts what a rendering costs and ends it at the limits, so that no template runs for ever. Confined to one rendering. */
final class Budget {
    /** Longest text, in UTF-16 units. */
    static final int MAX_TEXT = 1 << 24;
    /** UTF-16 units of text made in all, where an item of a list counts as {@link #ITEM} of them. */
    private static final long MAX_MADE = 1L << 28;

    private static final int ITEM = 16;
    /** A text of so many units is found in another in a time proportional to the other's length. */
    private static final int SHORT = 256;
    /** Expressions and statements evaluated in all. */
    private static final long MAX_STEPS = 20_000_000;
    /** How deep expressions, statements, calls and values may nest. */
    private static final int MAX_DEPTH = 400;

    private long made;
    private long steps;
    private int depth;

    /** One level deeper. A failure ends the rendering, so {@link #leave} need not run then. */
    void enter() {
        if (++steps > MAX_STEPS) {
            throw exceeded("it takes too many steps");
        }
        if (++depth > MAX_DEPTH) {
            throw exceeded("it nests too deeply");
        }
    }

    void leave() {
        depth--;
    }

    /** Allows a text of so many units to be made. */
    void text(long units) {
        if (units > MAX_TEXT) {
            throw exceeded("a text becomes too long");
        }
        made(units);
    }

    /** Allows so many items to be made. */
    void items(long items) {
        made(Math.multiplyExact(Math.min(items, Integer.MAX_VALUE), (long) ITEM));
    }

    /** Allows a text to be looked for in another. */
    void search(String text, String part) {
        made((long) text.length() * (part.length() / SHORT));
    }

    /** Allows so many units of text to be added to a text. */
    void made(long units) {
        made += units;
        if (made > MAX_MADE) {
            throw exceeded("it makes too much");
        }
    }

    private static Failure exceeded(String what) {
        return new Failure(JinjaException.Kind.LIMIT, "the template is stopped: " + what);
    }
}
