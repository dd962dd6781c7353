package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answers of {@code /v1/completions}. */
final class CompletionShape implements Shape {
    private static final AnswerHead.Objects OBJECTS = new AnswerHead.Objects("text_completion", "text_completion");
    private static final byte[] TEXT = ascii(",\"text\":\"");
    private static final byte[] END_TEXT = ascii("\",\"logprobs\":");
    private static final byte[] NO_LOGPROBS = ascii("null,\"finish_reason\":null}]");

    private final AnswerHead head;
    private final Vocabulary vocabulary;
    private final boolean logprobs;
    private final List<String> echoes;

    /** The shape of one answer; the echoes are the prompts' texts by choice, or none. */
    CompletionShape(AskedCompletion asked, String id, long created, ServedModel model, List<String> echoes) {
        this.head = new AnswerHead("cmpl-" + id, OBJECTS, created, model, asked.stream());
        this.vocabulary = model.vocabulary();
        this.logprobs = asked.logprobs();
        this.echoes = List.copyOf(echoes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void open(JsonBytes out, Choice choice) {
        if (!echoes.isEmpty()) {
            head.choice(out, choice)
                    .raw(TEXT)
                    .escaped(echoes.get(choice.index()))
                    .raw(END_TEXT);
            out.raw(NO_LOGPROBS);
            head.end(out, choice);
        }
    }

    @Override
    public void content(JsonBytes out, Choice choice, CharSequence text) {
        head.choice(out, choice).raw(TEXT).escaped(text).raw(END_TEXT);
        if (logprobs) {
            logprobs(out, choice);
            out.raw(",\"finish_reason\":null}]");
        } else {
            out.raw(NO_LOGPROBS);
        }
        head.end(out, choice);
    }

    @Override
    public void reasoning(JsonBytes out, Choice choice, CharSequence text) {
        content(out, choice, text);
    }

    @Override
    public void toolCall(JsonBytes out, Choice choice, int call, String id, String name) {
        throw new IllegalStateException("completions call no tools");
    }

    @Override
    public void toolArguments(JsonBytes out, Choice choice, int call, CharSequence text) {
        throw new IllegalStateException("completions call no tools");
    }

    @Override
    public void finish(JsonBytes out, Choice choice) {
        head.choice(out, choice).raw(TEXT).raw(END_TEXT);
        logprobs(out, choice);
        out.raw(",\"finish_reason\":").quoted(String.valueOf(choice.finish())).raw("}]");
        head.end(out, choice);
    }

    private void logprobs(JsonBytes out, Choice choice) {
        if (logprobs && choice.hasLogprobs()) {
            Logprobs.completion(out, choice, choice.takeLogprobs(), vocabulary);
        } else {
            out.raw("null");
        }
    }

    @Override
    public void usage(JsonBytes out, Usage usage) {
        head.usage(out, usage);
    }

    @Override
    public void whole(JsonBytes out, List<WholeChoice> choices, Usage usage) {
        head.whole(out);
        for (WholeChoice one : choices) {
            Choice choice = one.choice();
            out.raw(choice.index() == 0 ? "{\"index\":" : ",{\"index\":").number(choice.index());
            out.raw(TEXT);
            if (!echoes.isEmpty()) {
                out.escaped(echoes.get(choice.index()));
            }
            out.escaped(one.content()).raw(END_TEXT);
            logprobs(out, choice);
            out.raw(",\"finish_reason\":")
                    .quoted(String.valueOf(choice.finish()))
                    .raw("}");
        }
        head.endWhole(out, usage);
    }
}
