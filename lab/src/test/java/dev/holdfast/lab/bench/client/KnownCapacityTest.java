package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.BenchResult;
import dev.holdfast.lab.bench.Identity;
import dev.holdfast.lab.bench.RateSearch;
import dev.holdfast.lab.bench.SearchStep;
import dev.holdfast.lab.bench.ServerSays;
import dev.holdfast.lab.bench.Traffic;
import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.workload.ArrivalPattern;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The whole search for the highest rate, against a server whose capacity is known. */
class KnownCapacityTest {
    private static final long MILLI = 1_000_000;
    private static final double STEP_SECONDS = 60;
    private static final Goals GOALS = Goals.parse(List.of("ttft:1000"));

    private int slots = 8;
    private boolean clientAtItsEnd;
    private int stopAfter = Integer.MAX_VALUE;
    private int trials;

    /** Half a second in a slot; so the slots bear twice as many requests a second as there are. */
    private static List<ScriptedServer.Piece> answer(int number) {
        return List.of(
                new ScriptedServer.Piece(100 * MILLI, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"),
                new ScriptedServer.Piece(
                        400 * MILLI,
                        "data: {\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    }

    private RateSearch.Tried trial(double rate, double burstiness) {
        ManualLoop loop = new ManualLoop();
        List<RequestRecord> records = new ArrayList<>();
        boolean[] over = {false};
        int requests = Math.toIntExact(Math.max(1, Math.round(rate * STEP_SECONDS)));
        Pacing pacing = new Pacing.Open(ArrivalPattern.gamma(rate, burstiness).start(1));
        Load load = new Load(
                new Load.Parts(
                        loop,
                        new ScriptedServer(loop, slots, KnownCapacityTest::answer),
                        KnownTimingTest.singles(requests),
                        (prompt, messages) -> new Job(Buffer.buffer("{}"), 9)),
                new LoadSpec(pacing, requests, Double.POSITIVE_INFINITY, 0, 3600, Double.POSITIVE_INFINITY),
                new Answer.Options(1 << 20, false),
                records::add,
                () -> over[0] = true);
        load.start();
        SaturationWatch watch = new SaturationWatch(GOALS, (counts, seen, seconds) -> {});
        for (int look = 1; !over[0]; look++) {
            loop.runUntil(look * (500 * MILLI));
            watch.look(load.counts(), records, look / 2.0);
            if (watch.isEnough()) {
                load.stop();
            }
        }
        records.sort(Comparator.comparingInt(RequestRecord::number));
        ClientHealth health = new ClientHealth(clientAtItsEnd && rate > 8 ? 0.99 : 0.1, 0.1, 2, 0, 0, 0);
        RunData run = new RunData(Instant.EPOCH, records, health, trials++ >= stopAfter);
        Identity identity = new Identity(Endpoint.CHAT, "http://h", "m", "random", null, requests, 0, Map.of());
        Traffic traffic = new Traffic(rate, burstiness, null, null, 0, "search");
        return new RateSearch.Tried(
                new BenchResult(identity, traffic, GOALS, run, ServerSays.NOTHING), watch.isSaturated());
    }

    private RateSearch search(double burstiness) throws InterruptedException {
        RateSearch search = new RateSearch();
        search.run(rate -> trial(rate, burstiness), step -> {});
        return search;
    }

    private static double found(RateSearch search) {
        return Objects.requireNonNull(search.best()).rate();
    }

    @Test
    void with_even_arrivals_the_rate_that_is_found_is_the_capacity() throws InterruptedException {
        assertThat(found(search(Double.POSITIVE_INFINITY))).isBetween(16 * 0.95, 16 * 1.05);
        slots = 50;
        assertThat(found(search(Double.POSITIVE_INFINITY))).isBetween(100 * 0.95, 100 * 1.05);
        slots = 1;
        assertThat(found(search(Double.POSITIVE_INFINITY))).isBetween(2 * 0.95, 2 * 1.05);
    }

    @Test
    void with_arrivals_by_chance_it_is_below_the_capacity_and_the_next_higher_rate_misses_the_objective()
            throws InterruptedException {
        RateSearch search = search(1);

        double best = found(search);
        assertThat(best).isBetween(16 * 0.7, 16.0);
        assertThat(search.steps())
                .filteredOn(step -> step.rate() > best)
                .isNotEmpty()
                .noneMatch(SearchStep::isGood);
        double above = search.steps().stream()
                .mapToDouble(SearchStep::rate)
                .filter(rate -> rate > best)
                .min()
                .orElseThrow();
        assertThat(above / best).isLessThanOrEqualTo(1.0501);
    }

    @Test
    void a_hopeless_rate_is_given_up_early() throws InterruptedException {
        RateSearch search = search(Double.POSITIVE_INFINITY);

        assertThat(search.steps())
                .filteredOn(SearchStep::saturated)
                .isNotEmpty()
                .allSatisfy(step -> {
                    assertThat(step.rate()).isGreaterThan(16);
                    assertThat(step.isGood()).isFalse();
                });
    }

    @Test
    void a_client_at_its_end_is_not_taken_for_the_server() throws InterruptedException {
        clientAtItsEnd = true;

        RateSearch search = search(Double.POSITIVE_INFINITY);

        assertThat(search.clientFailed()).isTrue();
        assertThat(found(search)).isBetween(7.5, 8.0);
    }

    @Test
    void a_server_that_never_meets_them_leaves_nothing() throws InterruptedException {
        RateSearch search = new RateSearch();
        search.run(rate -> new RateSearch.Tried(late(trial(rate, 1).result()), false), step -> {});

        assertThat(search.best()).isNull();
        assertThat(search.steps()).hasSizeBetween(3, 10);
    }

    private static BenchResult late(BenchResult result) {
        return new BenchResult(
                result.identity(), result.traffic(), Goals.parse(List.of("ttft:1")), result.run(), result.server());
    }

    @Test
    void a_stop_ends_it_with_what_is_known() throws InterruptedException {
        stopAfter = 3;

        RateSearch search = search(Double.POSITIVE_INFINITY);

        assertThat(search.stopped()).isTrue();
        assertThat(search.steps()).extracting(SearchStep::rate).containsExactly(1.0, 2.0, 4.0);
        assertThat(found(search)).isEqualTo(4.0);
    }

    @Test
    void the_result_tells_all_rates_that_were_tried() throws InterruptedException {
        RateSearch search = search(Double.POSITIVE_INFINITY);
        ObjectNode json = JsonNodeFactory.instance.objectNode();

        search.write(json);

        assertThat(json.at("/holdfast/search")).hasSameSizeAs(search.steps());
        assertThat(json.at("/holdfast/search/0/rate").asDouble()).isEqualTo(1);
        assertThat(json.at("/holdfast/search/0/met").asBoolean()).isTrue();
        assertThat(json.at("/holdfast/search/0/p99_ttft_ms").asDouble()).isBetween(100.0, 101.0);
    }
}
