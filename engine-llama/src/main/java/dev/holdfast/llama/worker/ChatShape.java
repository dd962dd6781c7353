package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answers of {@code /v1/chat/completions}. */
final class ChatShape implements Shape {
    private static final AnswerHead.Objects OBJECTS =
            new AnswerHead.Objects("chat.completion.chunk", "chat.completion");
    private static final byte[] CONTENT = ascii(",\"delta\":{\"content\":\"");
    private static final byte[] REASONING = ascii(",\"delta\":{\"reasoning_content\":\"");
    private static final byte[] END_TEXT = ascii("\"},\"logprobs\":");
    private static final byte[] NO_LOGPROBS = ascii("null,\"finish_reason\":null}]");

    private final AnswerHead head;
    private final Vocabulary vocabulary;
    private final boolean logprobs;

    ChatShape(AskedChat asked, String id, long created, ServedModel model) {
        this.head = new AnswerHead("chatcmpl-" + id, OBJECTS, created, model, asked.stream());
        this.vocabulary = model.vocabulary();
        this.logprobs = asked.logprobs();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void open(JsonBytes out, Choice choice) {
        head.choice(out, choice).raw(",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":");
        out.raw(NO_LOGPROBS);
        head.end(out, choice);
    }

    @Override
    public void content(JsonBytes out, Choice choice, CharSequence text) {
        head.choice(out, choice).raw(CONTENT).escaped(text).raw(END_TEXT);
        endEvent(out, choice);
    }

    @Override
    public void reasoning(JsonBytes out, Choice choice, CharSequence text) {
        head.choice(out, choice).raw(REASONING).escaped(text).raw(END_TEXT);
        endEvent(out, choice);
    }

    @Override
    public void toolCall(JsonBytes out, Choice choice, int call, String id, String name) {
        head.choice(out, choice).raw(",\"delta\":{\"tool_calls\":[{\"index\":").number(call);
        out.raw(",\"id\":").quoted(id).raw(",\"type\":\"function\",\"function\":{\"name\":");
        out.quoted(name).raw(",\"arguments\":\"\"}}]},\"logprobs\":");
        endEvent(out, choice);
    }

    @Override
    public void toolArguments(JsonBytes out, Choice choice, int call, CharSequence text) {
        head.choice(out, choice).raw(",\"delta\":{\"tool_calls\":[{\"index\":").number(call);
        out.raw(",\"function\":{\"arguments\":").quoted(text).raw("}}]},\"logprobs\":");
        endEvent(out, choice);
    }

    @Override
    public void finish(JsonBytes out, Choice choice) {
        head.choice(out, choice).raw(",\"delta\":{},\"logprobs\":");
        logprobs(out, choice, false);
        out.raw(",\"finish_reason\":").quoted(String.valueOf(choice.finish())).raw("}]");
        head.end(out, choice);
    }

    private void endEvent(JsonBytes out, Choice choice) {
        if (logprobs) {
            logprobs(out, choice, false);
            out.raw(",\"finish_reason\":null}]");
        } else {
            out.raw(NO_LOGPROBS);
        }
        head.end(out, choice);
    }

    private void logprobs(JsonBytes out, Choice choice, boolean evenNone) {
        if (logprobs && (evenNone || choice.hasLogprobs())) {
            Logprobs.chat(out, choice.takeLogprobs(), vocabulary);
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
            message(out.raw(",\"message\":"), one);
            out.raw(",\"logprobs\":");
            logprobs(out, choice, true);
            out.raw(",\"finish_reason\":")
                    .quoted(String.valueOf(choice.finish()))
                    .raw("}");
        }
        head.endWhole(out, usage);
    }

    private static void message(JsonBytes out, WholeChoice one) {
        out.raw("{\"role\":\"assistant\",\"content\":");
        if (one.content().isEmpty() && !one.calls().isEmpty()) {
            out.raw("null");
        } else {
            out.quoted(one.content());
        }
        out.raw(",\"refusal\":null");
        if (!one.reasoning().isEmpty()) {
            out.raw(",\"reasoning_content\":").quoted(one.reasoning());
        }
        if (!one.calls().isEmpty()) {
            out.raw(",\"tool_calls\":[");
            String separator = "";
            for (WholeChoice.Call call : one.calls()) {
                out.raw(separator).raw("{\"id\":").quoted(call.id());
                out.raw(",\"type\":\"function\",\"function\":{\"name\":").quoted(call.name());
                out.raw(",\"arguments\":").quoted(call.arguments()).raw("}}");
                separator = ",";
            }
            out.raw("]");
        }
        out.raw("}");
    }
}
