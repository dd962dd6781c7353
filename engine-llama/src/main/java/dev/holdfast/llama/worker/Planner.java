package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.OutputParser;
import dev.holdfast.llama.schedule.GenerationRequest;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns requests to generate into plans. May take long: it renders templates and tokenises. Thread-safe. */
final class Planner {
    private final ServedModel model;
    private final InstantSource time;
    private final long deadlineNanos;
    private final SplittableRandom seeds;

    /**
     * For one model.
     *
     * @param deadlineNanos how long a generation may take; {@link Long#MAX_VALUE} for any time
     */
    Planner(ServedModel model, InstantSource time, long deadlineNanos) {
        this.model = model;
        this.time = time;
        this.deadlineNanos = deadlineNanos;
        this.seeds = new SplittableRandom();
    }

    GenerationPlan chat(Fields fields, Exchange exchange) {
        AskedChat asked = AskedChat.read(fields, model);
        ChatFormat.Prompt prompt = prompt(asked);
        int[] tokens = model.vocabulary().tokenize(prompt.text(), true, true);
        SamplingSettings.Grammar grammar = asked.grammar() == null ? prompt.grammar() : asked.grammar();
        List<GenerationPlan.Part> parts = new ArrayList<>();
        Draft draft = new Draft(asked.generation(), grammar, prompt.output(), prompt.parser(), "messages", exchange);
        draft.add(tokens, parts);
        ChatShape shape = new ChatShape(asked, exchange.id(), seconds(), model);
        return new GenerationPlan(parts, shape, asked.stream(), asked.logprobs(), "messages", model.vocabulary());
    }

    private ChatFormat.Prompt prompt(AskedChat asked) {
        return prompt(new ChatFormat.Chat(
                asked.messages(),
                asked.tools().tools(),
                asked.tools().use(),
                asked.tools().parallel(),
                true,
                asked.extras()));
    }

    /** The prompt of a chat. */
    ChatFormat.Prompt prompt(ChatFormat.Chat chat) {
        ChatFormat format = model.chat();
        if (format == null) {
            throw Refusal.unsupported(
                    "messages", "This model has no chat template; use /v1/completions with a 'prompt'.");
        }
        try {
            return format.prompt(chat);
        } catch (ChatFormat.ChatRefusedException refused) {
            throw Refusal.invalid(refused.param(), String.valueOf(refused.getMessage()));
        }
    }

    GenerationPlan completion(Fields fields, Exchange exchange) {
        AskedCompletion asked = AskedCompletion.read(fields, model);
        List<GenerationPlan.Part> parts = new ArrayList<>();
        List<String> echoes = new ArrayList<>();
        Draft draft = new Draft(
                asked.generation(),
                asked.grammar(),
                GenerationRequest.SpecialTokens.HIDDEN,
                () -> null,
                "prompt",
                exchange);
        for (TextInput prompt : asked.prompts()) {
            draft.add(prompt.tokens(model.vocabulary()), parts);
            for (int i = 0; asked.echo() && i < asked.generation().n(); i++) {
                echoes.add(prompt.text(model.vocabulary()));
            }
        }
        CompletionShape shape = new CompletionShape(asked, exchange.id(), seconds(), model, echoes);
        return new GenerationPlan(parts, shape, asked.stream(), asked.logprobs(), "prompt", model.vocabulary());
    }

    private long seconds() {
        return time.instant().getEpochSecond();
    }

    /** What all generations of a request share. */
    private final class Draft {
        private final AskedGeneration asked;
        private final SamplingSettings.@Nullable Grammar grammar;
        private final GenerationRequest.SpecialTokens output;
        private final Supplier<@Nullable OutputParser> parser;
        private final String field;
        private final long deadline;

        Draft(
                AskedGeneration asked,
                SamplingSettings.@Nullable Grammar grammar,
                GenerationRequest.SpecialTokens output,
                Supplier<@Nullable OutputParser> parser,
                String field,
                Exchange exchange) {
            this.asked = asked;
            this.grammar = grammar;
            this.output = output;
            this.parser = parser;
            this.field = field;
            this.deadline = deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : exchange.arrivedNanos() + deadlineNanos;
        }

        /** Adds the generations of one prompt. */
        void add(int[] prompt, List<GenerationPlan.Part> parts) {
            if (prompt.length == 0) {
                throw Refusal.invalid(field, "'" + field + "' has no tokens; write something.");
            }
            int room = model.contextTokens() - prompt.length;
            if (room < 1) {
                throw Refusal.overflow(field, prompt.length, model.contextTokens());
            }
            Long given = asked.sampling().seed();
            for (int i = 0; i < asked.n(); i++) {
                long seed = given == null ? randomSeed() : given + i;
                parts.add(new GenerationPlan.Part(request(prompt, room, seed), i == 0, parser.get()));
            }
        }

        private GenerationRequest request(int[] prompt, int room, long seed) {
            return new GenerationRequest(
                    prompt,
                    Math.min(room, asked.maxTokens()),
                    asked.sampling().settings(seed, grammar),
                    asked.stops(),
                    asked.stopTokens(),
                    output,
                    asked.priority(),
                    deadline,
                    asked.cacheSalt());
        }
    }

    private long randomSeed() {
        synchronized (seeds) {
            return seeds.nextLong();
        }
    }
}
