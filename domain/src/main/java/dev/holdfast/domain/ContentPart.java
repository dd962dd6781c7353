package dev.holdfast.domain;

/** A part of a message's content. */
public sealed interface ContentPart {
    /**
     * Text.
     *
     * @param text the text
     */
    record Text(String text) implements ContentPart {}

    /**
     * An assistant's refusal, repeated in a later request.
     *
     * @param text what the assistant said
     */
    record Refusal(String text) implements ContentPart {}

    /**
     * An image, by address or inline.
     *
     * @param url an address or a {@code data:} URL
     */
    record Image(String url) implements ContentPart {}

    /**
     * Audio, inline.
     *
     * @param format for example {@code wav}
     * @param encodedBytes length of the base64 text
     */
    record Audio(String format, int encodedBytes) implements ContentPart {}

    /**
     * Any other part, which the engine may know.
     *
     * @param type the value of its {@code type}, or empty
     */
    record Other(String type) implements ContentPart {}
}
