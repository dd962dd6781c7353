package dev.holdfast.lab.workload;

import dev.holdfast.lab.stats.RandomSource;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Prompts of wanted lengths, written as prose. Each begins with a number of its own, so that no two share a cached prefix unless that is
 * wanted.
 */
public final class Datasets {
    private Datasets() {}

    /**
     * How long prompts and answers are.
     *
     * @param input tokens of a prompt (of its part that is its own, where there is a shared prefix)
     * @param output tokens of an answer
     * @param tokensPerWord asked for each prompt; see {@link TokenScale}
     * @param seed of all choices
     */
    public record Shape(LengthDistribution input, LengthDistribution output, DoubleSupplier tokensPerWord, long seed) {
        int wordsFor(int tokens) {
            return Math.max(1, (int) Math.round(tokens / tokensPerWord.getAsDouble()));
        }
    }

    /** Single questions that share nothing. */
    public static Prompts random(Shape shape) {
        RandomGenerator random = RandomSource.of(shape.seed);
        Prose prose = new Prose(random);
        long[] count = new long[1];
        return () -> {
            int input = shape.input.draw(random);
            String text = question(prose, shape.wordsFor(input));
            return Prompt.single(List.of(Message.user(text)), input, shape.output.draw(random), "s" + count[0]++);
        };
    }

    /**
     * Single questions behind one of several shared beginnings, each as the system's message.
     *
     * @param prefixes how many beginnings there are, each as often as the others
     * @param prefixTokens length of each
     */
    public static Prompts sharedPrefix(Shape shape, int prefixes, int prefixTokens) {
        check(prefixes, "prefixes");
        check(prefixTokens, "prefix tokens");
        RandomGenerator random = RandomSource.of(shape.seed);
        Prose prose = new Prose(random);
        long[] count = new long[1];
        return () -> {
            int input = shape.input.draw(random);
            Message system = system(shape, random.nextInt(prefixes), prefixTokens);
            Message user = Message.user(question(prose, shape.wordsFor(input)));
            return Prompt.single(
                    List.of(system, user), prefixTokens + input, shape.output.draw(random), "s" + count[0]++);
        };
    }

    /**
     * Conversations: each turn asks something new, and the client puts all earlier messages and answers before it. Sessions are dealt in
     * turn, so that their turns come mixed.
     *
     * @param turns how many each session has
     * @param sessions how many go on at once
     * @param thinkSeconds how long a user waits after an answer, on average; exponentially distributed
     */
    public static Prompts conversations(Shape shape, LengthDistribution turns, int sessions, double thinkSeconds) {
        check(sessions, "sessions");
        return new Conversations(shape, turns, sessions, thinkSeconds);
    }

    static Message system(Shape shape, int prefix, int tokens) {
        RandomGenerator random = RandomSource.of(shape.seed, prefix + 1);
        return Message.system(new Prose(random).words(shape.wordsFor(tokens)));
    }

    /** A question over some text, of exactly so many words. */
    static String question(Prose prose, int words) {
        String ask = prose.ask();
        int left = words - TokenScale.words(ask);
        if (left < 0) {
            return String.join(" ", List.of(ask.split(" ")).subList(0, words));
        }
        return left == 0 ? ask : ask + "\n\n" + prose.words(left);
    }

    private static void check(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException("there is at least 1 of " + what + ", not " + value);
        }
    }

    /** Confined to one thread. */
    private static final class Conversations implements Prompts {
        private final Shape shape;
        private final LengthDistribution turns;
        private final double thinkSeconds;
        private final RandomGenerator random;
        private final Prose prose;
        private final int[] turn;
        private final int[] length;
        private final long[] session;
        private long begun;
        private int next;

        Conversations(Shape shape, LengthDistribution turns, int sessions, double thinkSeconds) {
            this.shape = shape;
            this.turns = turns;
            this.thinkSeconds = thinkSeconds;
            random = RandomSource.of(shape.seed);
            prose = new Prose(random);
            turn = new int[sessions];
            length = new int[sessions];
            session = new long[sessions];
        }

        @Override
        public Prompt next() {
            int slot = next;
            next = (next + 1) % turn.length;
            if (turn[slot] == length[slot]) {
                turn[slot] = 0;
                length[slot] = turns.draw(random);
                session[slot] = begun++;
            }
            int input = shape.input.draw(random);
            List<Message> messages = List.of(Message.user(question(prose, shape.wordsFor(input))));
            double think = turn[slot] == 0 ? 0 : random.nextExponential() * thinkSeconds;
            int now = turn[slot]++;
            boolean last = turn[slot] == length[slot];
            return new Prompt(messages, input, shape.output.draw(random), "s" + session[slot], now, last, think);
        }
    }
}
