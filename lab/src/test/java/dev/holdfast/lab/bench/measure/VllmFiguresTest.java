package dev.holdfast.lab.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a second, literal computation of the same definitions that shares no code with the first. */
class VllmFiguresTest {
    private static final double TINY = 1e-12;

    private final List<RequestRecord> records = Records.run(200, 42);
    private final Goals goals = Goals.parse(List.of("ttft:90", "tpot:25", "e2el:260"));
    private final VllmFigures figures = VllmFigures.of(records, goals);

    private final List<Double> ttfts = new ArrayList<>();
    private final List<Double> tpots = new ArrayList<>();
    private final List<Double> itls = new ArrayList<>();
    private final List<Double> e2els = new ArrayList<>();
    private long input;
    private long output;
    private int completed;
    private int good;
    private double duration;

    VllmFiguresTest() {
        double start = Double.MAX_VALUE;
        double end = 0;
        for (RequestRecord r : records) {
            double st = r.at().permit() / 1e9;
            start = Math.min(start, st);
            end = Math.max(end, r.at().ended() / 1e9);
            if (!(r.outcome() instanceof Outcome.Success)) {
                continue;
            }
            double ttft = r.events().at()[0] / 1e9 - st;
            double mostRecent = r.events().at()[0] / 1e9;
            for (int i = 1; i < r.events().at().length; i++) {
                double now = r.events().at()[i] / 1e9;
                itls.add(now - mostRecent);
                mostRecent = now;
            }
            double latency = mostRecent - st;
            int n = r.tokens().output();
            double tpot = 0;
            if (n > 1) {
                tpot = (latency - ttft) / (n - 1);
                tpots.add(tpot);
            }
            ttfts.add(ttft);
            e2els.add(latency);
            input += r.tokens().input();
            output += n;
            completed++;
            good += ttft <= 0.090 + TINY && tpot <= 0.025 + TINY && latency <= 0.260 + TINY ? 1 : 0;
        }
        duration = end - start;
    }

    private static double percentile(List<Double> values, double percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double index = (sorted.size() - 1) * percent / 100;
        int low = (int) Math.floor(index);
        int high = (int) Math.ceil(index);
        return sorted.get(low) * (1 - (index - low)) + sorted.get(high) * (index - low);
    }

    private static void same(Sample sample, List<Double> values) {
        assertThat(sample.count()).isEqualTo(values.size());
        double mean = values.stream().mapToDouble(d -> d).sum() / values.size();
        double variance =
                values.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum() / values.size();
        assertThat(sample.mean()).isCloseTo(mean, within(TINY));
        assertThat(sample.standardDeviation()).isCloseTo(Math.sqrt(variance), within(TINY));
        for (double percent : new double[] {25, 50, 90, 95, 99, 99.9}) {
            assertThat(sample.percentile(percent)).isCloseTo(percentile(values, percent), within(TINY));
        }
    }

    @Test
    void latencies_are_those_of_the_definitions() {
        same(figures.ttft(), ttfts);
        same(figures.tpot(), tpots);
        same(figures.itl(), itls);
        same(figures.e2el(), e2els);
    }

    @Test
    void counts_and_rates_are_those_of_the_definitions() {
        assertThat(figures.duration()).isCloseTo(duration, within(TINY));
        assertThat(figures.completed()).isEqualTo(completed).isLessThan(200);
        assertThat(figures.failed()).isEqualTo(200 - completed);
        assertThat(figures.totalInput()).isEqualTo(input);
        assertThat(figures.totalOutput()).isEqualTo(output);
        assertThat(figures.requestThroughput()).isCloseTo(completed / duration, within(1e-9));
        assertThat(figures.outputThroughput()).isCloseTo(output / duration, within(1e-9));
        assertThat(figures.totalTokenThroughput()).isCloseTo((input + output) / duration, within(1e-9));
        assertThat(figures.requestGoodput()).isCloseTo(good / duration, within(1e-9));
        assertThat(good).isBetween(1, completed - 1);
    }

    @Test
    void the_busiest_second_counts_events() {
        double start = records.stream()
                .filter(RequestRecord::succeeded)
                .mapToDouble(r -> r.at().permit() / 1e9)
                .min()
                .orElseThrow();
        int[] buckets = new int[1000];
        for (RequestRecord r : records) {
            if (r.succeeded()) {
                for (long at : r.events().at()) {
                    buckets[(int) (at / 1e9 - start)]++;
                }
            }
        }
        int most = 0;
        for (int bucket : buckets) {
            most = Math.max(most, bucket);
        }
        assertThat(figures.maxOutputTokensPerSecond()).isEqualTo(most);
    }

    @Test
    void concurrency_is_the_most_that_overlap_at_any_start() {
        int most = 0;
        for (RequestRecord probe : records) {
            if (probe.succeeded()) {
                long at = probe.at().permit();
                int overlapping = 0;
                for (RequestRecord r : records) {
                    overlapping += r.succeeded() && r.at().permit() <= at && at < r.at().last() ? 1 : 0;
                }
                most = Math.max(most, overlapping);
            }
        }
        assertThat(figures.maxConcurrentRequests()).isEqualTo(most);
    }

    @Test
    void a_run_without_success_has_no_latencies() {
        VllmFigures none = VllmFigures.of(List.of(Records.of(0, 5, 5, 0, new Outcome.Cancelled())), null);
        assertThat(none.completed()).isZero();
        assertThat(none.ttft().isEmpty()).isTrue();
        assertThat(none.requestGoodput()).isNaN();
        assertThat(none.maxConcurrentRequests()).isZero();
        assertThat(none.maxOutputTokensPerSecond()).isZero();
    }
}
