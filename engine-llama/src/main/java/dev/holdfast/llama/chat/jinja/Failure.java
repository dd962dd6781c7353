package dev.holdfast.llama.chat.jinja;

/** Ends a rendering; becomes a {@link JinjaException} once the line is known. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    final JinjaException.Kind kind;
    final String text;

    Failure(String message) {
        this(JinjaException.Kind.TEMPLATE, message);
    }

    Failure(JinjaException.Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.text = message;
    }
}
