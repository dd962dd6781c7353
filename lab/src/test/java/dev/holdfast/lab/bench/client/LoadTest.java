package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.bench.measure.FailureKind;
import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final double FOREVER = Double.POSITIVE_INFINITY;

    private final ManualLoop loop = new ManualLoop();
    private final List<RequestRecord> records = new ArrayList<>();
    private final List<List<Message>> asked = new ArrayList<>();
    private final Server server = new Server();
    private long serviceNanos = 500 * MILLI;
    private int finished;

    /** Answers each request with one event after the service time. */
    private final class Server implements Caller {
        private int open;
        private int most;
        private int cancelled;
        private @Nullable FailureKind failing;

        @Override
        public Call call(Job job, Events events) {
            open++;
            most = Math.max(most, open);
            boolean[] over = {false};
            loop.at(loop.nanos() + MILLI, () -> {
                if (!over[0]) {
                    events.sent(loop.nanos());
                    events.head(200, true);
                }
            });
            loop.at(loop.nanos() + serviceNanos, () -> {
                if (over[0]) {
                    return;
                }
                over[0] = true;
                open--;
                if (failing != null) {
                    events.broken(failing, "refused", loop.nanos());
                    return;
                }
                byte[] bytes = """
                        data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}

                        data: [DONE]

                        """.getBytes(StandardCharsets.UTF_8);
                events.bytes(bytes, 0, bytes.length, loop.nanos());
                events.ended(loop.nanos());
            });
            return () -> {
                cancelled++;
                open--;
                over[0] = true;
            };
        }
    }

    private static class Queue implements TurnSource {
        private final Deque<Turn> turns = new ArrayDeque<>();

        @Override
        public @Nullable Turn next() {
            return turns.poll();
        }

        @Override
        public boolean isExhausted() {
            return turns.isEmpty();
        }
    }

    private static TurnSource singles(int count) {
        Queue queue = new Queue();
        for (int i = 0; i < count; i++) {
            Prompt prompt = Prompt.single(List.of(Message.user("q")), 3, 5, "s" + i);
            queue.turns.add(new Turn(prompt, new Job(Buffer.buffer("{}"), 3)));
        }
        return queue;
    }

    private Load load(LoadSpec spec, TurnSource turns) {
        Bodies bodies = (prompt, messages) -> {
            asked.add(messages);
            return new Job(Buffer.buffer("{}"), prompt.inputTokens());
        };
        Load load = new Load(
                new Load.Parts(loop, server, turns, bodies),
                spec,
                new Answer.Options(1 << 20, false),
                records::add,
                () -> finished++);
        load.start();
        return load;
    }

    private static LoadSpec open(double rate, int requests, int atOnce) {
        Pacing pacing = new Pacing.Open(ArrivalPattern.constant(rate).start(0));
        return new LoadSpec(pacing, requests, FOREVER, atOnce, 3600, FOREVER);
    }

    @Test
    void an_open_loop_keeps_its_rate_however_slow_the_server_is() {
        serviceNanos = 60 * SECOND;
        load(open(10, 20, 0), singles(20));
        loop.runUntil(100 * SECOND);

        assertThat(records).hasSize(20);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.at().scheduled()).isEqualTo((record.number() + 1L) * 100 * MILLI);
            assertThat(record.at().permit()).isEqualTo(record.at().scheduled());
            assertThat(record.at().sent()).isEqualTo(record.at().permit() + MILLI);
        });
        assertThat(server.most).isEqualTo(20);
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void the_wait_for_a_permit_is_in_the_response_time_and_not_in_the_service_time() {
        load(open(10, 4, 1), singles(4));
        loop.runUntil(10 * SECOND);

        assertThat(server.most).isEqualTo(1);
        assertThat(records).extracting(record -> record.at().queued()).containsExactly(0.0, 0.4, 0.8, 1.2);
        assertThat(records).extracting(record -> record.at().lag()).containsOnly(0.0);
        assertThat(records)
                .extracting(record ->
                        Instants.seconds(record.at().permit(), record.at().first()))
                .containsOnly(0.5);
    }

    @Test
    void a_busy_client_is_late_and_says_so() {
        load(open(10, 3, 0), singles(3));
        loop.at(150 * MILLI, () -> loop.busy(300 * MILLI));
        loop.runUntil(10 * SECOND);

        assertThat(records).extracting(record -> record.at().lag()).containsExactly(0.0, 0.25, 0.15);
        assertThat(records)
                .extracting(record -> record.at().scheduled())
                .containsExactly(100 * MILLI, 200 * MILLI, 300 * MILLI);
    }

    @Test
    void users_of_a_closed_loop_ask_again_when_they_have_read_and_thought() {
        LoadSpec spec = new LoadSpec(new Pacing.Closed(2, 1, 0.25), 6, FOREVER, 0, 3600, FOREVER);
        load(spec, singles(6));
        loop.runUntil(10 * SECOND);

        assertThat(server.most).isEqualTo(2);
        assertThat(records)
                .extracting(record -> record.at().scheduled() / MILLI)
                .containsExactly(0L, 500L, 750L, 1250L, 1500L, 2000L);
    }

    @Test
    void a_duration_ends_the_arrivals_and_grace_ends_the_answers() {
        serviceNanos = 5 * SECOND;
        Pacing pacing = new Pacing.Open(ArrivalPattern.constant(1).start(0));
        load(new LoadSpec(pacing, 1000, 4.5, 0, 3600, 3), singles(1000));
        loop.runUntil(20 * SECOND);

        assertThat(records).hasSize(4);
        assertThat(records)
                .extracting(record -> record.outcome().label())
                .containsExactly("success", "success", "cancelled", "cancelled");
        assertThat(server.cancelled).isEqualTo(2);
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void what_takes_too_long_is_given_up_and_fails() {
        serviceNanos = 60 * SECOND;
        Pacing pacing = new Pacing.Open(ArrivalPattern.allAtOnce().start(0));
        load(new LoadSpec(pacing, 3, FOREVER, 0, 2, FOREVER), singles(3));
        loop.runUntil(20 * SECOND);

        assertThat(records).extracting(record -> record.outcome().label()).containsOnly("timeout");
        assertThat(server.cancelled).isEqualTo(3);
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void a_stop_cancels_what_flies_and_what_waits() {
        Load load = load(open(10, 100, 1), singles(100));
        loop.runUntil(450 * MILLI);
        load.stop();
        loop.runUntil(SECOND);

        assertThat(records).hasSize(4);
        assertThat(records).extracting(RequestRecord::outcome).containsOnly(new Outcome.Cancelled());
        assertThat(load.counts().inFlight()).isZero();
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void a_server_that_cannot_be_reached_fails_each_request() {
        server.failing = FailureKind.CONNECT;
        load(open(10, 2, 0), singles(2));
        loop.runUntil(5 * SECOND);

        assertThat(records)
                .extracting(RequestRecord::outcome)
                .containsOnly(new Outcome.Failed(FailureKind.CONNECT, 0, "refused"));
    }

    @Test
    void a_later_turn_waits_for_the_answer_to_the_earlier_one_and_repeats_it() {
        Queue queue = new Queue();
        List<Message> first = List.of(Message.user("first"));
        List<Message> second = List.of(Message.user("second"));
        queue.turns.add(new Turn(new Prompt(first, 3, 5, "s", 0, false, 0), null));
        queue.turns.add(new Turn(new Prompt(second, 3, 5, "s", 1, true, 2), null));
        load(open(10, 2, 0), queue);
        loop.runUntil(10 * SECOND);

        assertThat(asked)
                .containsExactly(
                        first, List.of(Message.user("first"), Message.assistant("yes"), Message.user("second")));
        assertThat(records)
                .extracting(record -> record.at().scheduled() / MILLI)
                .containsExactly(100L, 2600L);
        assertThat(records).extracting(record -> record.at().lag()).containsOnly(0.0);
        assertThat(finished).isEqualTo(1);
    }

    @Test
    void requests_that_are_not_ready_in_time_count_as_lag() {
        Queue queue = new Queue();
        TurnSource slow = new TurnSource() {
            @Override
            public @Nullable Turn next() {
                return loop.nanos() < SECOND ? null : queue.next();
            }

            @Override
            public boolean isExhausted() {
                return loop.nanos() >= SECOND && queue.isExhausted();
            }
        };
        queue.turns.add(Objects.requireNonNull(singles(1).next()));
        load(open(10, 5, 0), slow);
        loop.runUntil(10 * SECOND);

        assertThat(records).hasSize(1);
        assertThat(records.getFirst().at().lag()).isEqualTo(0.9);
        assertThat(finished).isEqualTo(1);
    }
}
