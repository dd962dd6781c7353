package dev.holdfast.llama.worker;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every object of an answer begins with, and how the events of its stream begin and end. Immutable.
 */
final class AnswerHead {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHOICES = ",\"choices\":[{\"index\":".getBytes(StandardCharsets.US_ASCII);

    private final byte[] event;
    private final byte[] choiceEvent;
    private final byte[] whole;
    private final GenerationPlan.@Nullable StreamOptions stream;

    /**
     * The head of one answer.
     *
     * @param id its name
     * @param objects what its objects are called: those of a stream, and the whole one
     * @param created when it began, in seconds since 1970
     * @param model the served model
     * @param stream how it is streamed, or null
     */
    AnswerHead(
            String id,
            Objects objects,
            long created,
            ServedModel model,
            GenerationPlan.@Nullable StreamOptions stream) {
        this.stream = stream;
        JsonBytes out = new JsonBytes(USUAL);
        out.raw(DATA);
        head(out, id, objects.event(), created, model);
        event = out.takeBytes();
        choiceEvent = out.raw(event).raw(CHOICES).takeBytes();
        head(out, id, objects.whole(), created, model);
        whole = out.takeBytes();
    }

    private static final int USUAL = 256;

    /**
     * The names of an answer's objects.
     *
     * @param event of an event
     * @param whole of the whole answer
     */
    record Objects(String event, String whole) {}

    private static void head(JsonBytes out, String id, String object, long created, ServedModel model) {
        out.raw("{\"id\":").quoted(id);
        out.raw(",\"object\":").quoted(object);
        out.raw(",\"created\":").number(created);
        out.raw(",\"model\":").quoted(model.name());
        out.raw(",\"system_fingerprint\":").quoted(model.fingerprint());
    }

    /** Begins an event up to its choice's index. */
    JsonBytes choice(JsonBytes out, Choice choice) {
        return out.raw(choiceEvent).number(choice.index());
    }

    /** Ends an event after its choices. */
    void end(JsonBytes out, Choice choice) {
        if (stream != null && stream.usage()) {
            out.raw(",\"usage\":");
            if (stream.runningUsage()) {
                choice.answer().usage().write(out);
            } else {
                out.raw("null");
            }
        }
        out.raw(END);
    }

    /** A whole event that tells what was used. */
    void usage(JsonBytes out, Usage usage) {
        out.raw(event).raw(",\"choices\":[],\"usage\":");
        usage.write(out);
        out.raw(END);
    }

    /** Begins a whole answer. */
    void whole(JsonBytes out) {
        out.raw(whole).raw(",\"choices\":[");
    }

    /** Ends a whole answer after its choices. */
    void endWhole(JsonBytes out, Usage usage) {
        out.raw("],\"usage\":");
        usage.write(out);
        out.raw("}");
    }
}
