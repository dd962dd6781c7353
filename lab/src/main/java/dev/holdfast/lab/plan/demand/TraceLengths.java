package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TracedRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * What a trace tells of a workload: its lengths, its rate and how much of its prompts was there before. Immutable by agreement.
 *
 * @param source its name
 * @param inputs prompts, at most {@value #MOST} of them, evenly taken
 * @param outputs their answers
 * @param requests how many it has
 * @param seconds from the first to the last
 * @param busiest requests in the busiest minute
 * @param shared the share of the prompts' blocks that came before, with a cache that forgets nothing
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, and compared by nobody
record TraceLengths(
        String source, int[] inputs, int[] outputs, long requests, double seconds, long busiest, double shared) {
    /** No trace. */
    static final TraceLengths NONE = new TraceLengths("", new int[0], new int[0], 0, 0, 0, 0);

    private static final int MOST = 4000;
    private static final double MINUTE = 60;
    private static final double FORGETFUL = 0.9;

    static TraceLengths of(String name, Trace trace) {
        int[] ins = new int[MOST];
        int[] outs = new int[MOST];
        int kept = 0;
        int every = 1;
        Blocks blocks = new Blocks();
        Minutes minutes = new Minutes();
        Iterator<TracedRequest> all = trace.iterator();
        long number = 0;
        while (all.hasNext()) {
            TracedRequest request = all.next();
            minutes.add(request.at());
            blocks.add(request.blocks());
            if (number++ % every != 0) {
                continue;
            }
            if (kept == MOST) {
                for (int i = 0; i < MOST / 2; i++) {
                    ins[i] = ins[2 * i];
                    outs[i] = outs[2 * i];
                }
                kept = MOST / 2;
                every *= 2;
                if ((number - 1) % every != 0) {
                    continue;
                }
            }
            ins[kept] = request.inputTokens();
            outs[kept++] = request.outputTokens();
        }
        return new TraceLengths(
                name,
                Arrays.copyOf(ins, kept),
                Arrays.copyOf(outs, kept),
                number,
                Math.max(1e-3, minutes.last - minutes.first),
                minutes.busiest,
                blocks.share());
    }

    boolean isKnown() {
        return requests > 0;
    }

    double meanRate() {
        return requests / seconds;
    }

    /** A day whose busiest hour is as much above its mean as the trace's busiest minute is above the trace's mean. */
    DayShape day() {
        double ratio = seconds < MINUTE ? 1 : busiest / MINUTE / meanRate();
        return ratio <= 1.0001 ? DayShape.flat() : DayShape.named("office").withPeakRatio(Math.min(20, ratio));
    }

    long longest() {
        long longest = 2;
        for (int i = 0; i < inputs.length; i++) {
            longest = Math.max(longest, (long) inputs[i] + outputs[i]);
        }
        return longest;
    }

    Lengths lengths(long context, double share) {
        return Lengths.paired(inputs, outputs, new Lengths.Context(context, share, "trace " + source));
    }

    /** Counts requests of each minute. */
    private static final class Minutes {
        private double first = Double.NaN;
        private double last;
        private long minute = Long.MIN_VALUE;
        private long count;
        private long busiest;

        void add(double at) {
            first = Double.isNaN(first) ? at : first;
            last = at;
            long now = (long) Math.floor((at - first) / MINUTE);
            count = now == minute ? count + 1 : 1;
            minute = now;
            busiest = Math.max(busiest, count);
        }
    }

    /** Counts blocks that came before, at the beginnings of prompts. */
    private static final class Blocks {
        private final Set<Long> seen = new HashSet<>();
        private long all;
        private long found;

        void add(long[] ids) {
            boolean leading = true;
            for (long id : ids) {
                leading &= !seen.add(id);
                found += leading ? 1 : 0;
            }
            all += ids.length;
        }

        /** Real caches forget, so a little less. */
        double share() {
            return all == 0 ? 0 : Math.min(0.99, FORGETFUL * found / all);
        }
    }
}
