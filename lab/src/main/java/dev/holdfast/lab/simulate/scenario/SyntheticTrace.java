package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.stats.RandomSource;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.Arrivals;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TracedRequest;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/**
 * Requests that are drawn as they are needed: the same ones for the same seed, however many there are. Immutable.
 *
 * @param arrivals when they come
 * @param input lengths of prompts, what they share not counted
 * @param output lengths of answers
 * @param sharing what prompts have in common
 * @param tenants who asks, at least one
 * @param requests how many
 * @param seed of all of it
 */
public record SyntheticTrace(
        ArrivalPattern arrivals,
        LengthDistribution input,
        LengthDistribution output,
        Sharing sharing,
        List<Tenant> tenants,
        long requests,
        long seed)
        implements Trace {
    /**
     * What prompts have in common: each begins with one of some texts of equal length, such as system prompts, drawn with equal
     * probability. Immutable.
     *
     * @param tokens of such a text; 0 if nothing is shared
     * @param texts how many there are for each tenant
     * @param blockTokens tokens in a block of the prefix cache; what is beyond the last whole block is not shared
     */
    public record Sharing(int tokens, int texts, int blockTokens) {
        /** Each prompt is its own. */
        public static final Sharing NONE = new Sharing(0, 1, 16);

        /** Checks the ranges. */
        public Sharing {
            if (tokens < 0 || texts < 1 || blockTokens < 1) {
                throw new IllegalArgumentException(
                        "a shared text has 0 or more tokens, there is at least one, and a block has"
                                + " at least one token, not " + tokens + ", " + texts + " and " + blockTokens);
            }
        }
    }

    /**
     * Who asks.
     *
     * @param name who
     * @param weight which part of all requests, in proportion to the other weights
     */
    public record Tenant(String name, double weight) {
        /** Checks the weight. */
        public Tenant {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("the weight of tenant " + name + " is above 0, not " + weight);
            }
        }
    }

    /** Copies the list. */
    public SyntheticTrace {
        tenants = List.copyOf(tenants);
        if (tenants.isEmpty() || requests < 0) {
            throw new IllegalArgumentException("a workload has a tenant and 0 or more requests");
        }
    }

    /** Requests of one tenant that share nothing. */
    public static SyntheticTrace of(
            ArrivalPattern arrivals, LengthDistribution input, LengthDistribution output, long requests, long seed) {
        return new SyntheticTrace(arrivals, input, output, Sharing.NONE, List.of(new Tenant("", 1)), requests, seed);
    }

    @Override
    public Iterator<TracedRequest> iterator() {
        return new Draws(this);
    }

    /** Confined to one thread. Each quantity has random numbers of its own, so that changing one does not move the others. */
    private static final class Draws implements Iterator<TracedRequest> {
        private static final long[] NO_BLOCKS = {};

        private final SyntheticTrace trace;
        private final Arrivals arrivals;
        private final RandomGenerator inputs;
        private final RandomGenerator outputs;
        private final RandomGenerator askers;
        private final double weights;
        private long drawn;
        private long nextUnique = -1;

        Draws(SyntheticTrace trace) {
            this.trace = trace;
            arrivals = trace.arrivals.start(trace.seed);
            inputs = RandomSource.of(trace.seed, 1);
            outputs = RandomSource.of(trace.seed, 2);
            askers = RandomSource.of(trace.seed, 3);
            weights = trace.tenants.stream().mapToDouble(Tenant::weight).sum();
        }

        @Override
        public boolean hasNext() {
            return drawn < trace.requests;
        }

        @Override
        public TracedRequest next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            drawn++;
            Sharing sharing = trace.sharing;
            int tenant = tenant();
            int input = Math.addExact(trace.input.draw(inputs), sharing.tokens);
            int output = trace.output.draw(outputs);
            boolean shares = sharing.tokens >= sharing.blockTokens;
            return new TracedRequest(
                    arrivals.next(),
                    input,
                    output,
                    shares ? blocks(tenant, input) : NO_BLOCKS,
                    shares ? sharing.blockTokens : 0,
                    trace.tenants.get(tenant).name());
        }

        private int tenant() {
            if (trace.tenants.size() == 1) {
                return 0;
            }
            double left = askers.nextDouble() * weights;
            int last = trace.tenants.size() - 1;
            for (int i = 0; i < last; i++) {
                left -= trace.tenants.get(i).weight();
                if (left < 0) {
                    return i;
                }
            }
            return last;
        }

        private long[] blocks(int tenant, int input) {
            Sharing sharing = trace.sharing;
            int shared = sharing.tokens / sharing.blockTokens;
            long text = (long) tenant * sharing.texts + (sharing.texts == 1 ? 0 : askers.nextInt(sharing.texts));
            long[] blocks = new long[Math.ceilDiv(input, sharing.blockTokens)];
            for (int i = 0; i < shared; i++) {
                blocks[i] = text * shared + i;
            }
            for (int i = shared; i < blocks.length; i++) {
                blocks[i] = nextUnique--;
            }
            return blocks;
        }
    }
}
