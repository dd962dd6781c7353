package dev.holdfast.llama.chat;

/**
 * A chat template that cannot be used, or a chat that it does not take. The message is for people: it names the line of the
 * template, or is what the template itself says, and holds no text of the chat but what the template puts there.
 */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
