package dev.holdfast.bench.engine;

import dev.holdfast.bench.load.Samples;
import dev.holdfast.bench.load.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Measures one row of one running server. The seed decides all prompts, so that each server gets the same ones in a round,
 * and never a prompt that it has seen. Confined to one thread.
 */
final class Measurements {
    private static final long LIMIT_NANOS = 900_000_000_000L;
    private static final int SHORT_PROMPT = 32;
    private static final int PREFIX = 1_000;
    private static final int FILL = 20_000;
    private static final int TURNS = 4;
    private static final int USERS = 16;
    private static final int MIXED_CALLERS = 12;
    private static final double NANOS = 1e9;

    private final Prompts prompts;
    private final boolean quick;
    private final Set<Integer> filled = new HashSet<>();

    Measurements(Prompts prompts, boolean quick) {
        this.prompts = prompts;
        this.quick = quick;
    }

    /** The figures of a row; the chats give two rows at once. */
    Map<Row, Double> measure(Row row, Target target, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Row, Double> figures = new EnumMap<>(Row.class);
        switch (row) {
            case SINGLE -> figures.put(row, single(target, random));
            case SINGLE_AFTER -> {
                if (filled.add(target.port())) {
                    fill(target, random);
                }
                figures.put(row, single(target, random));
            }
            case STREAMS_8 -> figures.put(row, streams(target, random, 8, quick ? 32 : 128));
            case STREAMS_32 -> figures.put(row, streams(target, random, 32, quick ? 16 : 64));
            case PREFILL -> figures.put(row, prefill(target, random));
            case MIXED_TTFT -> figures.put(row, mixed(target, random));
            case SHARED_PREFIX -> figures.put(row, sharedPrefix(target, random));
            case TURNS_TOKENS, TURNS_TTFT -> turns(target, random, figures);
            case START, MEMORY -> throw new IllegalArgumentException("Not of a running server: " + row);
        }
        return figures;
    }

    private static Callers.Script once(Ask ask) {
        return last -> last == null ? ask : null;
    }

    private static List<Outcome> run(Target target, List<? extends Callers.Script> scripts) throws IOException {
        List<Outcome> outcomes = Callers.run(target, scripts, LIMIT_NANOS);
        for (Outcome outcome : outcomes) {
            if (!outcome.well()) {
                throw new IOException(target.name() + " failed a request: status " + outcome.status() + ", "
                        + outcome.end() + ", " + outcome.error());
            }
        }
        return outcomes;
    }

    private Outcome one(Target target, List<Integer> prompt, int maxTokens) throws IOException {
        return run(target, List.of(once(Prompts.completion(prompt, maxTokens)))).getFirst();
    }

    private double single(Target target, SplittableRandom random) throws IOException {
        Outcome outcome = one(target, prompts.tokens(random, SHORT_PROMPT), quick ? 64 : 256);
        return (outcome.counts().generated() - 1)
                * NANOS
                / (outcome.times().last() - outcome.times().first());
    }

    private void fill(Target target, SplittableRandom random) throws IOException {
        for (int left = quick ? 2_000 : FILL; left > 0; left -= PREFIX) {
            one(target, prompts.tokens(random, PREFIX), 1);
        }
    }

    private double streams(Target target, SplittableRandom random, int count, int tokens) throws IOException {
        List<Callers.Script> scripts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scripts.add(once(Prompts.completion(prompts.tokens(random, SHORT_PROMPT), tokens)));
        }
        return perSecond(run(target, scripts));
    }

    private static double perSecond(List<Outcome> outcomes) {
        long tokens = outcomes.stream()
                .mapToLong(outcome -> outcome.counts().generated())
                .sum();
        long start = outcomes.stream()
                .mapToLong(outcome -> outcome.times().sent())
                .min()
                .orElseThrow();
        long end = outcomes.stream()
                .mapToLong(outcome -> outcome.times().ended())
                .max()
                .orElseThrow();
        return tokens * NANOS / (end - start);
    }

    private double prefill(Target target, SplittableRandom random) throws IOException {
        Outcome outcome = one(target, prompts.tokens(random, quick ? 500 : 1_500), 2);
        return outcome.counts().prompt() * NANOS / outcome.firstNanos();
    }

    private double mixed(Target target, SplittableRandom random) throws IOException {
        List<Callers.Script> scripts = new ArrayList<>();
        for (int i = 0; i < MIXED_CALLERS; i++) {
            List<Ask> asks = new ArrayList<>();
            for (int j = 0; j < (quick ? 2 : 4); j++) {
                int prompt = List.of(30, 100, 400, 900).get(random.nextInt(quick ? 3 : 4));
                asks.add(Prompts.completion(
                        prompts.tokens(random, prompt), List.of(16, 48, 96).get(random.nextInt(3))));
            }
            scripts.add(new Sequence(asks));
        }
        Samples samples = new Samples();
        run(target, scripts).forEach(outcome -> samples.add(outcome.firstNanos()));
        return samples.millis(0.5);
    }

    private double sharedPrefix(Target target, SplittableRandom random) throws IOException {
        List<Integer> prefix = prompts.tokens(random, PREFIX);
        Outcome cold = one(target, Prompts.with(prefix, prompts.tokens(random, 20)), 4);
        Outcome warm = one(target, Prompts.with(prefix, prompts.tokens(random, 20)), 4);
        return (double) warm.firstNanos() / cold.firstNanos();
    }

    private void turns(Target target, SplittableRandom random, Map<Row, Double> figures) throws IOException {
        String system = Prompts.message("system", Words.text(random, quick ? 200 : 600));
        List<Chat> chats = new ArrayList<>();
        for (int i = 0; i < (quick ? 4 : USERS); i++) {
            List<String> questions = new ArrayList<>();
            for (int j = 0; j < (quick ? 2 : TURNS); j++) {
                questions.add(Words.text(random, 30));
            }
            chats.add(new Chat(system, questions, quick ? 16 : 64));
        }
        List<Outcome> outcomes = run(target, chats);
        Samples samples = new Samples();
        outcomes.forEach(outcome -> samples.add(outcome.firstNanos()));
        figures.put(Row.TURNS_TOKENS, perSecond(outcomes));
        figures.put(Row.TURNS_TTFT, samples.millis(0.95));
    }

    /** One request after the other. Confined. */
    private static final class Sequence implements Callers.Script {
        private final List<Ask> left;

        Sequence(List<Ask> asks) {
            left = new ArrayList<>(asks);
        }

        @Override
        public @Nullable Ask next(@Nullable Outcome last) {
            return left.isEmpty() ? null : left.removeFirst();
        }
    }

    /** A user who reads each answer and asks on, with all that was said before. Confined. */
    private static final class Chat implements Callers.Script {
        private final List<String> messages = new ArrayList<>();
        private final List<String> questions;
        private final int maxTokens;

        Chat(String system, List<String> questions, int maxTokens) {
            this.messages.add(system);
            this.questions = new ArrayList<>(questions);
            this.maxTokens = maxTokens;
        }

        @Override
        public @Nullable Ask next(@Nullable Outcome last) {
            if (last != null) {
                messages.add(Prompts.rawMessage("assistant", last.text()));
            }
            if (questions.isEmpty()) {
                return null;
            }
            messages.add(Prompts.message("user", questions.removeFirst()));
            return Prompts.chat(messages, maxTokens);
        }
    }
}
