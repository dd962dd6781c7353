package dev.holdfast.lab.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Records of requests that were never made. */
public final class Records {
    private static final long MILLI = 1_000_000;

    private Records() {}

    /** A success: due and sent at a time, then events, all in milliseconds. */
    public static RequestRecord success(int number, long due, int outputTokens, long... events) {
        return of(number, due, due, outputTokens, new Outcome.Success(true, true), events);
    }

    /** Any request. */
    public static RequestRecord of(
            int number, long due, long permit, int outputTokens, Outcome outcome, long... events) {
        long[] at = new long[events.length];
        int[] weights = new int[events.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = events[i] * MILLI;
            weights[i] = 4;
        }
        long first = at.length == 0 ? Instants.NEVER : at[0];
        long last = at.length == 0 ? Instants.NEVER : at[at.length - 1];
        long ended = Math.max(last, permit * MILLI) + MILLI;
        Instants instants =
                new Instants(due * MILLI, due * MILLI, permit * MILLI, permit * MILLI + 1000, first, last, ended);
        TokenCount tokens = new TokenCount(10 + number, outputTokens, -1, -1, TokenCount.Source.USAGE);
        return new RequestRecord(
                number,
                instants,
                new Events(at, weights, false, first, first, last),
                tokens,
                outcome,
                "text " + number);
    }

    /** A run of many: queues, bundles, answers of one token, failures. */
    public static List<RequestRecord> run(int count, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<RequestRecord> records = new ArrayList<>();
        long due = 5;
        for (int i = 0; i < count; i++) {
            due += random.nextInt(60);
            long permit = due + (i % 3 == 0 ? random.nextInt(80) : 0);
            int events = 1 + random.nextInt(12);
            long[] at = new long[events];
            long now = permit + 20 + random.nextInt(100);
            for (int j = 0; j < events; j++) {
                at[j] = now;
                now += random.nextInt(40);
            }
            Outcome outcome = switch (i % 11) {
                case 3 -> new Outcome.Incomplete("cut");
                case 7 -> new Outcome.Failed(FailureKind.HTTP, 503, "full");
                default -> new Outcome.Success(true, true);
            };
            int tokens = i % 5 == 0 ? 1 : events + random.nextInt(8);
            records.add(
                    outcome instanceof Outcome.Failed
                            ? of(i, due, permit, 0, outcome)
                            : of(i, due, permit, tokens, outcome, at));
        }
        return records;
    }
}
