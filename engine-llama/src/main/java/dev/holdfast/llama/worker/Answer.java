package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.OutputEvent;
import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.GenerationFailure;
import dev.holdfast.llama.schedule.GenerationQueue;
import dev.holdfast.llama.schedule.GenerationStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one request to generate: takes what its generations say and tells the client. Made and submitted on any one
 * thread; from then on confined to the event loop, but for {@link #leave}.
 */
abstract class Answer {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private final Exchange exchange;
    private final GenerationPlan plan;
    private final WorkerMetrics metrics;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();
    private int open;
    private boolean touched;
    private boolean produced;
    private volatile boolean over;

    Answer(Exchange exchange, GenerationPlan plan, WorkerMetrics metrics) {
        this.exchange = exchange;
        this.plan = plan;
        this.metrics = metrics;
    }

    /** Submits the generations; from any thread, once. */
    final void submit(GenerationQueue queue, Handover handover, LongSupplier nanoTime) {
        for (GenerationPlan.Part part : plan.parts()) {
            Choice choice =
                    new Choice(this, choices.size(), part.request().prompt().length, part.leads(), part.parser());
            choices.add(choice);
            feeds.add(new Feed(choice, handover, nanoTime));
        }
        open = choices.size();
        exchange.onLeave(this::leave);
        for (int i = 0; i < feeds.size() && !over; i++) {
            Feed feed = feeds.get(i);
            feed.attach(queue.submit(plan.parts().get(i).request(), feed));
        }
    }

    final Exchange exchange() {
        return exchange;
    }

    final GenerationPlan plan() {
        return plan;
    }

    final List<Choice> choices() {
        return choices;
    }

    final boolean isOver() {
        return over;
    }

    /** Takes an event; true if it is the first since the last {@link #flush}. */
    final boolean take(FeedEvent event) {
        boolean first = !touched;
        touched = true;
        try {
            switch (event) {
                case FeedEvent.Started(Choice choice, int cached) -> choice.started(cached);
                case FeedEvent.Produced token -> token(token);
                case FeedEvent.Finished(Choice choice, FinishReason reason, GenerationStats stats) ->
                    finished(choice, reason, stats);
                case FeedEvent.Failed(Choice choice, GenerationFailure failure, GenerationStats stats) ->
                    failed(failure, stats);
            }
        } catch (RuntimeException mistake) {
            crash(mistake);
        }
        return first;
    }

    /** Tells the client what has come since the last time. */
    final void flush() {
        touched = false;
        if (over) {
            return;
        }
        try {
            if (open == 0) {
                over = true;
                metrics.answered(exchange.arrivedNanos());
                complete(usage());
            } else {
                send();
            }
        } catch (RuntimeException mistake) {
            crash(mistake);
        }
    }

    private void token(FeedEvent.Produced token) {
        Choice choice = token.choice();
        feeds.get(choice.index()).taken();
        if (over) {
            return;
        }
        measure(choice, token.nanos());
        if (plan.logprobs() && !plan.vocabulary().endsGeneration(token.sampled().token())) {
            choice.addLogprob(token.sampled());
        }
        sort(choice, choice.produced(token.text(), token.nanos()));
    }

    private void measure(Choice choice, long nanos) {
        if (!produced) {
            produced = true;
            metrics.firstToken(nanos - exchange.arrivedNanos());
        }
        if (choice.lastNanos() != 0) {
            metrics.nextToken(nanos - choice.lastNanos());
        }
    }

    private void finished(Choice choice, FinishReason reason, GenerationStats stats) {
        open--;
        metrics.finished(reason, stats);
        if (over) {
            return;
        }
        String name = switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
        };
        sort(choice, choice.finished(name, stats));
        ended(choice);
    }

    private void failed(GenerationFailure failure, GenerationStats stats) {
        open--;
        metrics.failed(failure, stats);
        if (!over) {
            stop();
            refuse(Refusal.of(failure, plan.promptField()));
        }
    }

    private void sort(Choice choice, List<OutputEvent> events) {
        for (OutputEvent event : events) {
            switch (event) {
                case OutputEvent.Content(String text) -> content(choice, text);
                case OutputEvent.Reasoning(String text) -> reasoning(choice, text);
                case OutputEvent.ToolCallStarted(int call, String id, String name) -> toolCall(choice, call, id, name);
                case OutputEvent.ToolCallArguments(int call, String text) -> toolArguments(choice, call, text);
            }
        }
    }

    /** What was used so far. */
    final Usage usage() {
        int prompt = 0;
        int cached = 0;
        int completion = 0;
        int reasoning = 0;
        for (Choice choice : choices) {
            prompt += choice.countedPrompt();
            cached += choice.countedCached();
            completion += choice.tokens();
            reasoning += choice.reasoningTokens();
        }
        return new Usage(prompt, cached, completion, reasoning);
    }

    /** The client reads slowly, or no longer does. */
    final void slowReader(boolean slow) {
        feeds.forEach(feed -> feed.slowReader(slow));
    }

    /** From any thread: the client has left. */
    final void leave() {
        stop();
    }

    private void stop() {
        over = true;
        feeds.forEach(Feed::cancel);
    }

    private void crash(RuntimeException mistake) {
        LOG.error("an answer failed", mistake);
        if (!over) {
            stop();
            refuse(Refusal.internal());
        }
    }

    /** More text of a choice; not empty. */
    abstract void content(Choice choice, String text);

    /** More reasoning of a choice; not empty. */
    abstract void reasoning(Choice choice, String text);

    /** A tool call of a choice begins. */
    abstract void toolCall(Choice choice, int call, String id, String name);

    /** More arguments of a tool call. */
    abstract void toolArguments(Choice choice, int call, String text);

    /** A choice is complete. */
    abstract void ended(Choice choice);

    /** Sends what should not wait. */
    abstract void send();

    /** All choices are complete. */
    abstract void complete(Usage usage);

    /** It failed; what was sent stands. */
    abstract void refuse(Refusal refusal);
}
