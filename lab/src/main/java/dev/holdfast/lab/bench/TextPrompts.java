package dev.holdfast.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import dev.holdfast.lab.workload.TokenScale;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Asks given texts, again and again in their order. Immutable.
 *
 * @param conversations the messages of each
 * @param outputs the tokens of each answer
 */
public record TextPrompts(List<List<Message>> conversations, List<Integer> outputs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the lines of a file of JSON objects with {@code prompt} or {@code messages}, and {@code output_tokens} if they differ.
     *
     * @param name of the file, for messages
     * @param output tokens of an answer where a line does not say
     * @throws IllegalArgumentException with the line that is wrong, and how
     */
    public static TextPrompts ofJsonLines(String name, List<String> lines, int output) {
        List<List<Message>> conversations = new ArrayList<>();
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                JsonNode line = read(name, i + 1, lines.get(i));
                conversations.add(messages(name, i + 1, line));
                outputs.add(line.path("output_tokens").asInt(output));
            }
        }
        if (conversations.isEmpty()) {
            throw new IllegalArgumentException(name + " has no line with a prompt");
        }
        return new TextPrompts(conversations, outputs);
    }

    /** Asks for each text by itself. */
    public static TextPrompts ofTexts(List<String> texts, int output) {
        return new TextPrompts(
                texts.stream().map(text -> List.of(Message.user(text))).toList(),
                texts.stream().map(text -> output).toList());
    }

    /** The prompts, without end. */
    public Iterator<Prompt> prompts() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> prompt(i % conversations.size(), i))
                .iterator();
    }

    private Prompt prompt(int which, int number) {
        List<Message> messages = conversations.get(which);
        int words = messages.stream()
                .mapToInt(message -> TokenScale.words(message.content()))
                .sum();
        int tokens = (int) Math.max(1, Math.round(words * TokenScale.ENGLISH));
        return Prompt.single(messages, tokens, outputs.get(which), "x" + number);
    }

    private static JsonNode read(String name, int number, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    name + ", line " + number + " is not JSON: " + wrong.getOriginalMessage(), wrong);
        }
    }

    private static List<Message> messages(String name, int number, JsonNode line) {
        if (line.path("prompt").isTextual()) {
            return List.of(Message.user(line.path("prompt").asText()));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : line.path("messages")) {
            messages.add(new Message(
                    message.path("role").asText("user"), message.path("content").asText("")));
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException(name + ", line " + number
                    + " has neither a text \"prompt\" nor a list \"messages\" of role and content");
        }
        return messages;
    }
}
