package dev.holdfast.lab.workload;

import dev.holdfast.lab.stats.RandomSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A trace after its {@link TraceOptions}. Holds the requests of one time at once, no more. */
record AdjustedTrace(Trace trace, TraceOptions options) implements Trace {
    @Override
    public Iterator<TracedRequest> iterator() {
        Rows rows = new Rows(trace.rows(), options);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public TracedRequest next() {
                return rows.next().request();
            }
        };
    }

    @Override
    public Iterator<TraceRow> rows() {
        return new Rows(trace.rows(), options);
    }

    /** Confined to one thread. */
    static final class Rows implements Iterator<TraceRow> {
        private final Iterator<TraceRow> source;
        private final TraceOptions options;
        private final RandomGenerator random;
        private final ArrayDeque<TraceRow> ready = new ArrayDeque<>();
        private @Nullable TraceRow ahead;
        private long kept;
        private long dropped;
        private long capped;
        private boolean ended;

        Rows(Iterator<TraceRow> source, TraceOptions options) {
            this.source = source;
            this.options = options;
            random = RandomSource.of(options.seed());
        }

        long kept() {
            return kept;
        }

        long dropped() {
            return dropped;
        }

        long capped() {
            return capped;
        }

        @Override
        public boolean hasNext() {
            if (ready.isEmpty() && !ended) {
                fill();
            }
            return !ready.isEmpty();
        }

        @Override
        public TraceRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void fill() {
            TraceRow first = take();
            if (first == null) {
                end();
                return;
            }
            ready.add(first);
            if (options.binSeconds() > 0) {
                TraceRow next = take();
                while (next != null && next.request().at() == first.request().at()) {
                    ready.add(next);
                    next = take();
                }
                ahead = next;
            }
            place();
        }

        private void place() {
            double[] offsets = new double[ready.size()];
            for (int i = 0; i < offsets.length && options.binSeconds() > 0; i++) {
                offsets[i] = random.nextDouble() * options.binSeconds();
            }
            Arrays.sort(offsets);
            for (double offset : offsets) {
                TraceRow row = ready.remove();
                TracedRequest r = row.request();
                double at = (r.at() + offset) * options.timeScale();
                ready.add(new TraceRow(
                        new TracedRequest(
                                at, r.inputTokens(), r.outputTokens(), r.blocks(), r.blockTokens(), r.tenant()),
                        row.messages()));
            }
        }

        private @Nullable TraceRow take() {
            if (ahead != null) {
                TraceRow row = ahead;
                ahead = null;
                return row;
            }
            while ((options.limit() == 0 || kept < options.limit()) && source.hasNext()) {
                TraceRow row = fit(source.next());
                if (row != null) {
                    kept++;
                    return row;
                }
                dropped++;
            }
            return null;
        }

        private @Nullable TraceRow fit(TraceRow row) {
            TracedRequest r = row.request();
            if (options.context() == 0 || (long) r.inputTokens() + r.outputTokens() <= options.context()) {
                return row;
            }
            int input = options.context() - r.outputTokens();
            if (options.overflow() == TraceOptions.Overflow.DROP
                    || input < 1
                    || !row.messages().isEmpty()) {
                return null;
            }
            capped++;
            int blocks = r.blockTokens() == 0 ? 0 : (int) (((long) input + r.blockTokens() - 1) / r.blockTokens());
            return new TraceRow(
                    new TracedRequest(
                            r.at(),
                            input,
                            r.outputTokens(),
                            Arrays.copyOf(r.blocks(), blocks),
                            r.blockTokens(),
                            r.tenant()),
                    row.messages());
        }

        private void end() {
            ended = true;
            if (source instanceof AutoCloseable open) {
                try {
                    open.close();
                } catch (Exception broken) {
                    throw new TraceException("Cannot close the trace: " + broken.getMessage() + ".", broken);
                }
            }
        }
    }
}
