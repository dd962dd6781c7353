package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.llama.schedule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Keeps what callers write from standing for special tokens: in the prompt of a chat the text of such a token stands for it
 * where the template has put it, but not where a message says it, or a message could end itself and go on in another's
 * name. Immutable.
 */
final class SpecialTexts {
    /** Breaks a text in two. It is no character, will never be one, and is of no use in a text. */
    private static final char BREAK = '\uFDD0';

    private final Node root = new Node();

    /** A place in the tree of special texts, by their characters. */
    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private boolean end;
    }

    /** The special texts of a vocabulary: those of the tokens that are hidden in outputs. */
    SpecialTexts(Vocabulary vocabulary) {
        for (int token = 0; token < vocabulary.size(); token++) {
            byte[] piece = vocabulary.piece(token, true);
            if (piece.length > 1 && vocabulary.piece(token, false).length == 0) {
                add(new String(piece, StandardCharsets.UTF_8));
            }
        }
    }

    private void add(String text) {
        Node node = root;
        for (int i = 0; i < text.length(); i++) {
            node = node.next.computeIfAbsent(text.charAt(i), letter -> new Node());
        }
        node.end = true;
    }

    private boolean startsAt(String text, int start) {
        Node node = root;
        for (int i = start; i < text.length(); i++) {
            Node next = node.next.get(text.charAt(i));
            if (next == null) {
                return false;
            }
            if (next.end) {
                return true;
            }
            node = next;
        }
        return false;
    }

    /** The text with a break inside each special text. */
    String broken(String text) {
        StringBuilder broken = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean breaks = root.next.containsKey(c) && startsAt(text, i);
            if (broken == null && (breaks || c == BREAK)) {
                broken = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (broken != null && c != BREAK) {
                broken.append(c);
                if (breaks) {
                    broken.append(BREAK);
                }
            }
        }
        return broken == null ? text : broken.toString();
    }

    /** Breaks all texts in a value, in place; the result takes its place. */
    JsonNode broken(JsonNode value) {
        switch (value) {
            case TextNode text -> {
                return TextNode.valueOf(broken(text.textValue()));
            }
            case ObjectNode object -> object.properties().forEach(field -> field.setValue(broken(field.getValue())));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, broken(array.get(i)));
                }
            }
            default -> {
                return value;
            }
        }
        return value;
    }

    /** The tokens of a prompt, in which special texts stand for their tokens unless they are broken. */
    static int[] tokens(String prompt, boolean addSpecial, Vocabulary vocabulary) {
        if (prompt.indexOf(BREAK) < 0) {
            return vocabulary.tokenize(prompt, addSpecial, true);
        }
        List<String> pieces = List.of(prompt.split(String.valueOf(BREAK), -1));
        IntStream.Builder tokens = IntStream.builder();
        for (int i = 0; i < pieces.size(); i++) {
            for (int token : vocabulary.tokenize(pieces.get(i), addSpecial && i == 0, true)) {
                tokens.add(token);
            }
        }
        return tokens.build().toArray();
    }
}
