package dev.holdfast.lab.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes elements that are well-formed as XML and as HTML; every text and attribute is escaped. Confined to one thread. */
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn; one whose value is empty is left out
     */
    Markup begin(String name, String... attributes) {
        tag(name, attributes);
        out.append('>');
        open.push(name);
        return this;
    }

    /** An element that has no content in any document. */
    Markup empty(String name, String... attributes) {
        tag(name, attributes);
        out.append("/>");
        return this;
    }

    /** An element that holds only a text. */
    Markup element(String name, String text, String... attributes) {
        return begin(name, attributes).text(text).end();
    }

    Markup text(String text) {
        out.append(escaped(text));
        return this;
    }

    /** Ends the element that began last. */
    Markup end() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    Markup line() {
        out.append('\n');
        return this;
    }

    /** Text of ours that is not to be escaped, such as a style sheet. */
    Markup trusted(String markup) {
        out.append(markup);
        return this;
    }

    private void tag(String name, String... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i + 1].isEmpty()) {
                out.append(' ')
                        .append(attributes[i])
                        .append("=\"")
                        .append(escaped(attributes[i + 1]))
                        .append('"');
            }
        }
    }

    /** A length in a picture, to a hundredth. */
    static String at(double length) {
        String text = String.format(Locale.ROOT, "%.2f", length);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    /** The text with all that means something to a parser replaced, and what XML forbids shown as a replacement character. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isXml(point) ? point : '\uFFFD');
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int point) {
        boolean control = (point < ' ' && point != '\t' && point != '\n') || (point >= 0x7F && point <= 0x9F);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        boolean none = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
        return !control && !surrogate && !none;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
