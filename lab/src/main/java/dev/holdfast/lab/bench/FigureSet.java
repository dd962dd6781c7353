package dev.holdfast.lab.bench;

import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.TokenCount;
import dev.holdfast.lab.stats.Sample;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * The latencies of whole answers, each definition under its name, in seconds. Immutable.
 *
 * @param response from when a request was due
 * @param service from when its bytes were sent
 * @param perToken the speed of an answer once it has begun
 */
public record FigureSet(Map<String, Sample> response, Map<String, Sample> service, Map<String, Sample> perToken) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** The figures of some requests. */
    public static FigureSet of(List<RequestRecord> records) {
        List<RequestRecord> whole =
                records.stream().filter(RequestRecord::succeeded).toList();
        Map<String, Sample> tokens = new LinkedHashMap<>();
        tokens.put("tpot", sample(whole, Latency::tpot));
        tokens.put("tpot_nonempty", sample(whole, Latency::tpotOfTokens));
        tokens.put("ntpot", sample(whole, request -> Latency.normalised(request, Origin.SENT)));
        tokens.put("itl_chunks", pooled(whole, Latency::chunkGaps));
        tokens.put("itl_tokens", pooled(whole, Latency::tokenGaps));
        return new FigureSet(from(whole, Origin.SCHEDULED), from(whole, Origin.SENT), tokens);
    }

    private static Map<String, Sample> from(List<RequestRecord> whole, Origin origin) {
        Map<String, Sample> figures = new LinkedHashMap<>();
        figures.put("ttft", sample(whole, request -> Latency.ttft(request, origin)));
        figures.put("ttft_nonempty", sample(whole, request -> Latency.firstToken(request, origin)));
        figures.put("ttft_content", sample(whole, request -> Latency.firstContent(request, origin)));
        figures.put("e2el", sample(whole, request -> Latency.e2el(request, origin)));
        return figures;
    }

    private static Sample sample(List<RequestRecord> whole, ToDoubleFunction<RequestRecord> figure) {
        return Sample.of(whole.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }

    private static Sample pooled(List<RequestRecord> whole, java.util.function.Function<RequestRecord, double[]> gaps) {
        return Sample.of(whole.stream()
                .flatMapToDouble(request -> Arrays.stream(gaps.apply(request)))
                .toArray());
    }

    /** How many requests a second began, from the first to the last; {@code NaN} for fewer than two. */
    static double achievedRate(List<RequestRecord> records) {
        long[] begun = records.stream()
                .mapToLong(record -> record.at().permit())
                .filter(permit -> permit >= 0)
                .sorted()
                .toArray();
        return begun.length < 2
                ? Double.NaN
                : (begun.length - 1) / ((begun[begun.length - 1] - begun[0]) / NANOS_PER_SECOND);
    }

    /** The sum of a count of tokens that servers may tell, or null if none told. */
    static @org.jspecify.annotations.Nullable Long known(List<RequestRecord> records, ToIntFunction<TokenCount> count) {
        long[] known = records.stream()
                .filter(RequestRecord::succeeded)
                .mapToInt(record -> count.applyAsInt(record.tokens()))
                .filter(tokens -> tokens != TokenCount.UNKNOWN)
                .mapToLong(tokens -> tokens)
                .toArray();
        return known.length == 0 ? null : Arrays.stream(known).sum();
    }
}
