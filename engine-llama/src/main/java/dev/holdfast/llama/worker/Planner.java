package dev.holdfast.llama.worker;

import dev.holdfast.llama.chat.ChatDialect;
import dev.holdfast.llama.chat.OutputParser;
import dev.holdfast.llama.chat.TemplateException;
import dev.holdfast.llama.grammar.SchemaException;
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
    private final SpecialTexts specials;
    private final SplittableRandom seeds;

    /**
     * For one model.
     *
     * @param deadlineNanos how long a generation may take; {@link Long#MAX_VALUE} for any time
     */
    Planner(ServedModel model, InstantSource time, long deadlineNanos) {
        this.model = model;
        this.specials = new SpecialTexts(model.vocabulary());
        this.time = time;
        this.deadlineNanos = deadlineNanos;
        this.seeds = new SplittableRandom();
    }

    /**
     * The plan for a chat.
     *
     * @param id names the answer
     * @param arrivedNanos when the request arrived, by the scheduler's clock
     */
    GenerationPlan chat(Fields fields, String id, long arrivedNanos) {
        AskedChat asked = AskedChat.read(fields, model, specials);
        ChatDialect dialect = dialect();
        ChatDialect.Prompt prompt = prompt(dialect, asked.chat());
        int[] tokens = SpecialTexts.tokens(prompt.text(), false, model.vocabulary());
        ResponseFormat wanted = asked.format();
        SamplingSettings.Grammar grammar =
                wanted == null ? prompt.grammar() : dialect.answerGrammar(prompt, wanted.grammar());
        List<GenerationPlan.Part> parts = new ArrayList<>();
        Draft draft =
                new Draft(asked.generation(), grammar, prompt.output(), prompt.parser(), "messages", arrivedNanos);
        draft.add(tokens, parts);
        ChatShape shape = new ChatShape(asked, id, seconds(), model);
        return new GenerationPlan(parts, shape, asked.stream(), asked.logprobs(), "messages", model.vocabulary());
    }

    private ChatDialect dialect() {
        ChatDialect dialect = model.chat().dialect();
        if (dialect == null) {
            throw Refusal.unsupported("messages", model.chat().problem() + " Use /v1/completions with a 'prompt'.");
        }
        return dialect;
    }

    /** The tokens of a chat's prompt, without generating from them. */
    int[] promptTokens(Fields fields) {
        AskedTools tools = AskedTools.read(fields);
        ChatDialect.Chat chat = new ChatDialect.Chat(
                Messages.read(fields, specials),
                tools.tools(),
                tools.use(),
                tools.parallel(),
                fields.bool("add_generation_prompt", true),
                AskedChat.extras(fields, specials));
        String text = prompt(dialect(), chat).text();
        return SpecialTexts.tokens(text, fields.bool("add_special_tokens", false), model.vocabulary());
    }

    private static ChatDialect.Prompt prompt(ChatDialect dialect, ChatDialect.Chat chat) {
        try {
            return dialect.prompt(chat);
        } catch (TemplateException refused) {
            throw Refusal.invalid("messages", String.valueOf(refused.getMessage()));
        } catch (SchemaException unsupported) {
            throw Refusal.unsupported("tools", "A tool's parameters cannot be used: " + unsupported.getMessage());
        }
    }

    /** The plan for a completion; otherwise the same. */
    GenerationPlan completion(Fields fields, String id, long arrivedNanos) {
        AskedCompletion asked = AskedCompletion.read(fields, model);
        List<GenerationPlan.Part> parts = new ArrayList<>();
        List<String> echoes = new ArrayList<>();
        Draft draft = new Draft(
                asked.generation(),
                asked.format() == null
                        ? null
                        : new SamplingSettings.Grammar(asked.format().grammar(), List.of()),
                GenerationRequest.SpecialTokens.HIDDEN,
                () -> null,
                "prompt",
                arrivedNanos);
        for (TextInput prompt : asked.prompts()) {
            draft.add(prompt.tokens(model.vocabulary()), parts);
            for (int i = 0; asked.echo() && i < asked.generation().n(); i++) {
                echoes.add(prompt.text(model.vocabulary()));
            }
        }
        CompletionShape shape = new CompletionShape(asked, id, seconds(), model, echoes);
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
        private final Supplier<? extends @Nullable OutputParser> parser;
        private final String field;
        private final long deadline;

        Draft(
                AskedGeneration asked,
                SamplingSettings.@Nullable Grammar grammar,
                GenerationRequest.SpecialTokens output,
                Supplier<? extends @Nullable OutputParser> parser,
                String field,
                long arrivedNanos) {
            this.asked = asked;
            this.grammar = grammar;
            this.output = output;
            this.parser = parser;
            this.field = field;
            this.deadline = deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : arrivedNanos + deadlineNanos;
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
