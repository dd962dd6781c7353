package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventCounterTest {
    private static final String EVENT =
            "data: {\"choices\":[{\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";

    private final Samples gaps = new Samples();
    private final EventCounter counter = new EventCounter(gaps);

    @Test
    void a_whole_stream_has_every_event_a_finish_and_an_end() {
        byte[] bytes = (": ping\n\n" + EVENT + EVENT + EVENT + END).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            counter.piece(bytes, i, i + 1);
        }
        assertThat(counter.whole(3)).isTrue();
        assertThat(counter.whole(4)).isFalse();
        assertThat(gaps.size()).isEqualTo(2);
    }

    @Test
    void an_error_event_makes_it_short() {
        piece(EVENT + "data: {\"error\":{}}\n\n" + END);
        assertThat(counter.whole(1)).isFalse();
    }

    @Test
    void the_time_between_events_is_kept() {
        counter.at(1_000_000);
        piece(EVENT);
        counter.at(4_000_000);
        piece(EVENT);
        assertThat(gaps.millis(1)).isEqualTo(3);
    }

    private void piece(String text) {
        counter.piece(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }
}
