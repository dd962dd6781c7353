package dev.holdfast.lab.bench.measure;

import dev.holdfast.lab.stats.Concurrency;
import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run exactly as {@code vllm bench serve} defines them (vLLM, {@code vllm/benchmarks/serve.py}): the clock of a request
 * starts after the limit of requests at once, TTFT ends with the first event with {@code choices}, ITL pools the gaps between events,
 * and only whole answers count. Seconds and tokens. Immutable.
 */
public final class VllmFigures {
    private final List<RequestRecord> successes;
    private final int requests;
    private final double duration;
    private final double goodput;

    private VllmFigures(List<RequestRecord> all, @Nullable Goals goals) {
        successes = all.stream().filter(RequestRecord::succeeded).toList();
        requests = all.size();
        duration = duration(all);
        goodput = goals == null
                ? Double.NaN
                : successes.stream()
                                .filter(request -> goals.met(request, Origin.PERMIT))
                                .count()
                        / duration;
    }

    /**
     * The figures of a run.
     *
     * @param goals the objectives of goodput, or null for none
     */
    public static VllmFigures of(List<RequestRecord> records, @Nullable Goals goals) {
        return new VllmFigures(records, goals);
    }

    /** From the first dispatch to the last completion, in seconds, the drain included. */
    private static double duration(List<RequestRecord> records) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (RequestRecord record : records) {
            if (record.at().permit() != Instants.NEVER) {
                first = Math.min(first, record.at().permit());
                last = Math.max(last, record.at().ended());
            }
        }
        return first == Long.MAX_VALUE ? Double.NaN : Instants.seconds(first, last);
    }

    public double duration() {
        return duration;
    }

    public int completed() {
        return successes.size();
    }

    /** All that are not {@link #completed}. */
    public int failed() {
        return requests - successes.size();
    }

    public long totalInput() {
        return successes.stream().mapToLong(request -> request.tokens().input()).sum();
    }

    public long totalOutput() {
        return successes.stream()
                .mapToLong(request -> request.tokens().output())
                .sum();
    }

    public double requestThroughput() {
        return completed() / duration;
    }

    /** Requests that met the objectives, for each second; {@code NaN} without objectives. */
    public double requestGoodput() {
        return goodput;
    }

    public double outputThroughput() {
        return totalOutput() / duration;
    }

    public double totalTokenThroughput() {
        return (totalInput() + totalOutput()) / duration;
    }

    public Sample ttft() {
        return sample(request -> Latency.ttft(request, Origin.PERMIT));
    }

    public Sample tpot() {
        return sample(Latency::tpot);
    }

    public Sample e2el() {
        return sample(request -> Latency.e2el(request, Origin.PERMIT));
    }

    public Sample clientQueueTime() {
        return sample(request -> request.at().queued());
    }

    public Sample e2elIncludingClientQueue() {
        return sample(
                request -> Latency.e2el(request, Origin.PERMIT) + request.at().queued());
    }

    /** The gaps between events, of all requests together. */
    public Sample itl() {
        List<double[]> gaps = new ArrayList<>();
        int count = 0;
        for (RequestRecord request : successes) {
            double[] own = Latency.chunkGaps(request);
            gaps.add(own);
            count += own.length;
        }
        double[] all = new double[count];
        int at = 0;
        for (double[] own : gaps) {
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return Sample.of(all);
    }

    /** The most events in one second, counted from the first dispatch of a successful request. */
    public double maxOutputTokensPerSecond() {
        long start = firstPermit();
        long end = successes.stream()
                .mapToLong(request -> request.at().last())
                .max()
                .orElse(start);
        int[] buckets = new int[(int) Math.ceil(Instants.seconds(start, end)) + 1];
        for (RequestRecord request : successes) {
            for (long event : request.events().at()) {
                buckets[(int) ((event - start) / 1_000_000_000)]++;
            }
        }
        return Arrays.stream(buckets).max().orElse(0);
    }

    /** The most successful requests between dispatch and last event at the same moment. */
    public int maxConcurrentRequests() {
        double[] starts =
                successes.stream().mapToDouble(request -> request.at().permit()).toArray();
        double[] ends =
                successes.stream().mapToDouble(request -> request.at().last()).toArray();
        return Concurrency.maximum(starts, ends);
    }

    private long firstPermit() {
        return successes.stream()
                .mapToLong(request -> request.at().permit())
                .min()
                .orElse(0);
    }

    private Sample sample(ToDoubleFunction<RequestRecord> figure) {
        return Sample.of(successes.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }
}
