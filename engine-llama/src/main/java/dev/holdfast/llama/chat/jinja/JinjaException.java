package dev.holdfast.llama.chat.jinja;

/** A template cannot be parsed or rendered. The message names the line and what is wrong, and holds none of the values. */
public final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** Why. */
    private final Kind kind;

    JinjaException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static JinjaException at(int line, String message) {
        return new JinjaException(Kind.TEMPLATE, "line " + line + ": " + message);
    }

    /** Why it failed. */
    public Kind kind() {
        return kind;
    }

    /** Reasons to fail. */
    public enum Kind {
        /** The template is wrong, or uses what is not supported here, or does not fit the values. */
        TEMPLATE,
        /** The template itself refused the values by {@code raise_exception}; the message is the template's. */
        RAISED,
        /** Rendering would take too much work or memory. */
        LIMIT
    }
}
