package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.OutputEvent;
import dev.holdfast.llama.chat.OutputParser;
import dev.holdfast.llama.schedule.GenerationStats;
import dev.holdfast.llama.schedule.Sampled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the answers to a request, as far as it has come. Confined to the event loop. */
final class Choice {
    private final Answer answer;
    private final int index;
    private final int promptTokens;
    private final boolean leads;
    private final @Nullable OutputParser parser;
    private final List<Sampled> logprobs = new ArrayList<>();
    private int cachedTokens;
    private int tokens;
    private int undecided;
    private int reasoningTokens;
    private long lastNanos;
    private int textOffset;
    private boolean calledTools;
    private @Nullable String finish;

    /**
     * A choice of which nothing is known yet.
     *
     * @param leads whether its prompt is counted with it; of several choices of one prompt only the first
     * @param parser sorts its text, or null if all is content
     */
    Choice(Answer answer, int index, int promptTokens, boolean leads, @Nullable OutputParser parser) {
        this.answer = answer;
        this.index = index;
        this.promptTokens = promptTokens;
        this.leads = leads;
        this.parser = parser;
    }

    Answer answer() {
        return answer;
    }

    int index() {
        return index;
    }

    /** Tokens of the prompt, 0 if another choice counts them. */
    int countedPrompt() {
        return leads ? promptTokens : 0;
    }

    int countedCached() {
        return leads ? cachedTokens : 0;
    }

    int tokens() {
        return tokens;
    }

    int reasoningTokens() {
        return reasoningTokens;
    }

    /** When its last token was drawn, or 0. */
    long lastNanos() {
        return lastNanos;
    }

    /** Why it ended, as the protocol has it, or null. */
    @Nullable
    String finish() {
        return finish;
    }

    void started(int cached) {
        cachedTokens = cached;
    }

    /** A token came; its text is sorted. */
    List<OutputEvent> produced(String text, long nanos) {
        tokens++;
        undecided++;
        lastNanos = nanos;
        if (parser == null) {
            return text.isEmpty() ? List.of() : List.of(new OutputEvent.Content(text));
        }
        return counted(text.isEmpty() ? List.of() : parser.accept(text));
    }

    /** It is complete. */
    List<OutputEvent> finished(String reason, GenerationStats stats) {
        List<OutputEvent> last = parser == null ? List.of() : counted(parser.finish());
        tokens = stats.outputTokens();
        finish = reason.equals("stop") && calledTools ? "tool_calls" : reason;
        return last;
    }

    /** Tokens are reasoning if the text that they complete is. */
    private List<OutputEvent> counted(List<OutputEvent> events) {
        if (!events.isEmpty()) {
            boolean reasoning = false;
            for (OutputEvent event : events) {
                reasoning = event instanceof OutputEvent.Reasoning;
                calledTools |= event instanceof OutputEvent.ToolCallStarted;
            }
            reasoningTokens += reasoning ? undecided : 0;
            undecided = 0;
        }
        return events;
    }

    /** Adds so many characters to the text whose log probabilities were told, and gives how many there were before. */
    int advanceText(int characters) {
        int before = textOffset;
        textOffset += characters;
        return before;
    }

    void addLogprob(Sampled sampled) {
        logprobs.add(sampled);
    }

    boolean hasLogprobs() {
        return !logprobs.isEmpty();
    }

    /** The log probabilities since this was last asked. */
    List<Sampled> takeLogprobs() {
        List<Sampled> taken = List.copyOf(logprobs);
        logprobs.clear();
        return taken;
    }
}
