package dev.holdfast.lab.report;

import java.util.List;

/** A piece of a document. Immutable. */
public sealed interface Block permits Block.Paragraph, Block.Note, Block.Points, Block.Verbatim, Table, Chart {
    /** Some sentences. */
    record Paragraph(String text) implements Block {}

    /**
     * Sentences that stand out.
     *
     * @param tone how they look; Markdown says it in a word
     */
    record Note(Tone tone, String text) implements Block {}

    /** A list. */
    record Points(List<String> texts) implements Block {
        /** Copies the list. */
        public Points {
            texts = List.copyOf(texts);
        }
    }

    /** Lines that keep their breaks and spaces, such as a calculation. */
    record Verbatim(String text) implements Block {}

    /** A paragraph. */
    static Block paragraph(String text) {
        return new Paragraph(text);
    }

    /** A warning. */
    static Block warning(String text) {
        return new Note(Tone.BAD, text);
    }

    /** A remark. */
    static Block note(String text) {
        return new Note(Tone.PLAIN, text);
    }
}
