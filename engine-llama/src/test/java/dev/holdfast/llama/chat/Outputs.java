package dev.holdfast.llama.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs parsers and joins what they tell. */
final class Outputs {
    private Outputs() {}

    /** An output, joined: its texts and its calls as {@code id name arguments}. */
    record Joined(String content, String reasoning, List<String> calls) {}

    static Joined parse(OutputParser parser, String text) {
        return join(parser, List.of(text));
    }

    static Joined byLetters(OutputParser parser, String text) {
        return join(parser, text.chars().mapToObj(c -> String.valueOf((char) c)).toList());
    }

    static Joined inPieces(OutputParser parser, String text, Random random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + random.nextInt(12));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return join(parser, pieces);
    }

    private static Joined join(OutputParser parser, List<String> pieces) {
        List<OutputEvent> events = new ArrayList<>();
        pieces.forEach(piece -> events.addAll(parser.accept(piece)));
        events.addAll(parser.finish());
        StringBuilder content = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        TreeMap<Integer, String> calls = new TreeMap<>();
        for (OutputEvent event : events) {
            switch (event) {
                case OutputEvent.Content part -> content.append(part.text());
                case OutputEvent.Reasoning part -> reasoning.append(part.text());
                case OutputEvent.ToolCallStarted call ->
                    calls.merge(call.index(), call.id() + " " + call.name() + " ", (a, b) -> {
                        throw new AssertionError("A call began twice");
                    });
                case OutputEvent.ToolCallArguments part ->
                    calls.computeIfPresent(part.index(), (index, call) -> call + part.text());
            }
        }
        return new Joined(content.toString(), reasoning.toString(), List.copyOf(calls.values()));
    }

    /** Identifiers {@code id0}, {@code id1} and so on. */
    static Supplier<String> ids() {
        AtomicInteger next = new AtomicInteger();
        return () -> "id" + next.getAndIncrement();
    }
}
