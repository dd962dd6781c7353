package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.BenchResult;
import dev.holdfast.lab.bench.Identity;
import dev.holdfast.lab.bench.ResultJson;
import dev.holdfast.lab.bench.Selection;
import dev.holdfast.lab.bench.ServerSays;
import dev.holdfast.lab.bench.Traffic;
import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Concurrency;
import dev.holdfast.lab.stats.Sample;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A server answers at instants that the test draws: first an event with the role, then events of one to three tokens with keep-alive
 * comments between them, then the finish event, then usage. What the benchmark says must be what the script says.
 */
class KnownTimingTest {
    private static final int REQUESTS = 400;
    private static final long MILLI = 1_000_000;
    private static final double SENT_MS = ScriptedServer.SENT_AFTER / (double) MILLI;

    private final ManualLoop loop = new ManualLoop();
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    private final List<RequestRecord> records = new ArrayList<>();
    private final List<Double> ttft = new ArrayList<>();
    private final List<Double> tpot = new ArrayList<>();
    private final List<Double> itl = new ArrayList<>();
    private final List<Double> whole = new ArrayList<>();
    private long tokensSent;

    /** Draws an answer, and notes its true times in milliseconds from when it began. */
    private List<ScriptedServer.Piece> answer(int number) {
        List<ScriptedServer.Piece> pieces = new ArrayList<>();
        long first = MILLI * (20 + random.nextInt(400));
        pieces.add(new ScriptedServer.Piece(
                first, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"));
        int events = 2 + random.nextInt(40);
        int tokens = 0;
        long sum = 0;
        for (int i = 0; i < events; i++) {
            long gap = MILLI * (5 + random.nextInt(60));
            int many = 1 + random.nextInt(3);
            String text = "word ".repeat(many);
            pieces.add(new ScriptedServer.Piece(gap / 2, ": keep-alive\n\n"));
            pieces.add(new ScriptedServer.Piece(
                    gap - gap / 2, "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n"));
            itl.add(gap / (double) MILLI);
            tokens += many;
            sum += gap;
        }
        long last = MILLI * 4;
        pieces.add(
                new ScriptedServer.Piece(last, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"));
        itl.add(last / (double) MILLI);
        pieces.add(new ScriptedServer.Piece(
                MILLI * 50,
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":" + tokens
                        + "}}\n\ndata: [DONE]\n\n"));
        ttft.add(first / (double) MILLI);
        tpot.add((sum + last) / (double) MILLI / (tokens - 1));
        whole.add((first + sum + last) / (double) MILLI);
        tokensSent += tokens;
        return pieces;
    }

    static TurnSource singles(int count) {
        return new TurnSource() {
            private int given;

            @Override
            public @Nullable Turn next() {
                if (given == count) {
                    return null;
                }
                Prompt prompt = Prompt.single(List.of(Message.user("q")), 9, 5, "s" + given++);
                return new Turn(prompt, new Job(Buffer.buffer("{}"), 9));
            }

            @Override
            public boolean isExhausted() {
                return given == count;
            }
        };
    }

    private ObjectNode measured() {
        double rate = 12;
        Pacing pacing = new Pacing.Open(ArrivalPattern.poisson(rate).start(5));
        LoadSpec spec = new LoadSpec(pacing, REQUESTS, Double.POSITIVE_INFINITY, 0, 3600, Double.POSITIVE_INFINITY);
        Bodies none = (prompt, messages) -> new Job(Buffer.buffer("{}"), 9);
        new Load(
                        new Load.Parts(loop, new ScriptedServer(loop, REQUESTS, this::answer), singles(REQUESTS), none),
                        spec,
                        new Answer.Options(1 << 20, false),
                        records::add,
                        () -> {})
                .start();
        loop.runUntil(1_000_000 * MILLI);
        records.sort(Comparator.comparingInt(RequestRecord::number));
        Identity identity = new Identity(Endpoint.CHAT, "http://h", "m", "random", null, REQUESTS, 0, Map.of());
        Traffic traffic = new Traffic(rate, 1, null, null, 0, "rate");
        RunData run = new RunData(Instant.EPOCH, records, new ClientHealth(0, 0, 2, 0, 0, 0), false);
        Selection all = new Selection(Set.copyOf(Selection.METRICS), List.of(50.0, 90.0, 99.0), false);
        return ResultJson.of(
                new BenchResult(identity, traffic, Goals.NONE, run, ServerSays.NOTHING), all, Bootstrap.standard());
    }

    /** All that a result says of a latency, against the values of the script plus what sending took. */
    private static void same(ObjectNode json, String name, List<Double> values, double sending) {
        Sample known = Sample.of(values.stream().map(value -> value + sending).toList());
        close(json, "mean_" + name + "_ms", known.mean());
        close(json, "median_" + name + "_ms", known.median());
        close(json, "std_" + name + "_ms", known.standardDeviation());
        for (int percent : new int[] {50, 90, 99}) {
            close(json, "p" + percent + "_" + name + "_ms", known.percentile(percent));
        }
    }

    private static void close(ObjectNode json, String key, double known) {
        assertThat(json.path(key).asDouble()).as(key).isCloseTo(known, within(Math.max(1, 0.02 * known) / 1000));
    }

    @Test
    void every_latency_is_that_of_the_script() {
        ObjectNode json = measured();

        assertThat(json.path("completed").asInt()).isEqualTo(REQUESTS);
        assertThat(json.path("total_output_tokens").asLong()).isEqualTo(tokensSent);
        same(json, "ttft", ttft, SENT_MS);
        same(json, "tpot", tpot, 0);
        same(json, "itl", itl, 0);
        same(json, "e2el", whole, SENT_MS);
        assertThat(json.at("/holdfast/service/ttft_ms/p50").asDouble())
                .isCloseTo(Sample.of(ttft).median(), within(1e-3));
        assertThat(json.at("/holdfast/valid").asBoolean()).isTrue();
    }

    @Test
    void throughput_and_concurrency_are_those_of_the_script() {
        ObjectNode json = measured();
        double[] starts = records.stream()
                .mapToDouble(record -> record.at().permit() / 1e9)
                .toArray();
        double[] ends =
                records.stream().mapToDouble(record -> record.at().last() / 1e9).toArray();
        double end =
                records.stream().mapToLong(record -> record.at().ended()).max().orElseThrow() / 1e9;
        double duration = end - starts[0];

        assertThat(json.path("duration").asDouble()).isCloseTo(duration, within(1e-6));
        assertThat(json.path("output_throughput").asDouble()).isCloseTo(tokensSent / duration, within(1e-3));
        assertThat(json.path("request_throughput").asDouble()).isCloseTo(REQUESTS / duration, within(1e-6));
        assertThat(json.path("max_concurrent_requests").asInt()).isBetween(Concurrency.maximum(starts, ends), REQUESTS);
    }
}
