package dev.holdfast.llama.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form of gpt-oss: messages with a channel, where {@code analysis} is reasoning, {@code final} and a {@code commentary}
 * to nobody are the answer, and any to {@code functions.NAME} is a call. See OpenAI's description of the harmony response
 * format. Confined.
 */
final class HarmonyParser implements OutputParser {
    private static final String START = "<|start|>";
    private static final String CHANNEL = "<|channel|>";
    private static final String CONSTRAIN = "<|constrain|>";
    private static final String MESSAGE = "<|message|>";
    private static final Markers MARKS =
            Markers.of(START, CHANNEL, CONSTRAIN, MESSAGE, "<|end|>", "<|return|>", "<|call|>");
    private static final Pattern RECIPIENT = Pattern.compile("\\bto=functions\\.([a-zA-Z0-9_.:/-]{1,128})");
    private static final Pattern NAME_OF_CHANNEL = Pattern.compile("<\\|channel\\|>\\s*(\\w+)");
    private static final int MAX_HEADER = 512;

    private final CallEvents out;
    private final StringBuilder header = new StringBuilder();
    private final StringBuilder call = new StringBuilder();
    private Part part = Part.HEADER;
    private @Nullable String function;
    private String pending = "";

    HarmonyParser(Supplier<String> ids) {
        this.out = new CallEvents(ids);
    }

    private enum Part {
        HEADER,
        ANSWER,
        REASONING,
        CALL
    }

    @Override
    public List<OutputEvent> accept(String text) {
        List<OutputEvent> events = new ArrayList<>();
        pending += text;
        for (Markers.Found found = MARKS.find(pending, 0); found != null; found = MARKS.find(pending, 0)) {
            text(pending.substring(0, found.start()), events);
            pending = pending.substring(found.end());
            mark(found.mark(), events);
        }
        int undecided = MARKS.undecided(pending);
        text(pending.substring(0, undecided), events);
        pending = pending.substring(undecided);
        return events;
    }

    private void text(String text, List<OutputEvent> events) {
        switch (part) {
            case ANSWER -> out.content(text, events);
            case CALL -> call.append(text);
            case REASONING -> {
                if (!text.isEmpty()) {
                    events.add(new OutputEvent.Reasoning(text));
                }
            }
            case HEADER -> {
                header.append(text);
                if (header.length() > MAX_HEADER) {
                    broken(events);
                }
            }
        }
    }

    /** What should be a header and is none comes as content; one that was only cut off is dropped. */
    private void broken(List<OutputEvent> events) {
        boolean cut = header.length() <= MAX_HEADER && MARKS.find(header.toString(), 0) != null;
        String text = cut ? "" : header.toString();
        for (String mark : MARKS.marks()) {
            text = text.replace(mark, "");
        }
        header.setLength(0);
        part = Part.ANSWER;
        out.content(text, events);
    }

    private void mark(String mark, List<OutputEvent> events) {
        switch (mark) {
            case MESSAGE -> {
                if (part == Part.HEADER) {
                    begin();
                }
            }
            case START, CHANNEL -> {
                if (part != Part.HEADER) {
                    end(events);
                }
                header.append(mark);
            }
            case CONSTRAIN -> {
                if (part == Part.HEADER) {
                    header.append(mark);
                }
            }
            default -> {
                if (part == Part.HEADER) {
                    broken(events);
                }
                end(events);
            }
        }
    }

    private void begin() {
        Matcher recipient = RECIPIENT.matcher(header);
        Matcher channel = NAME_OF_CHANNEL.matcher(header);
        function = recipient.find() ? recipient.group(1) : null;
        boolean reasons = channel.find() && channel.group(1).equals("analysis");
        part = function != null ? Part.CALL : reasons ? Part.REASONING : Part.ANSWER;
        header.setLength(0);
    }

    private void end(List<OutputEvent> events) {
        if (part == Part.CALL && function != null) {
            String arguments = call.toString();
            ParsedCall parsed = ParsedCall.of(function, arguments);
            if (parsed == null) {
                out.content(arguments, events);
            } else {
                out.call(parsed, events);
            }
        }
        call.setLength(0);
        part = Part.HEADER;
    }

    @Override
    public List<OutputEvent> finish() {
        List<OutputEvent> events = new ArrayList<>();
        text(pending, events);
        pending = "";
        if (part == Part.HEADER) {
            broken(events);
        }
        end(events);
        out.finish(events);
        return events;
    }
}
