package dev.holdfast.bench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WantedTest {
    @Test
    void reads_what_steers_the_answer() {
        Wanted wanted = Wanted.of(
                "{\"stream\" : true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":12,\"n\":3,"
                        + "\"events_per_second\":100}",
                true);
        assertThat(wanted).isEqualTo(new Wanted(true, true, 12, 3, 100));
    }

    @Test
    void is_not_misled_by_text_that_looks_like_a_key() {
        assertThat(Wanted.of("{\"content\":\"\\\"stream\\\":true\",\"x\":\"stream\"}", true).stream())
                .isFalse();
    }

    @Test
    void counts_the_texts_of_an_embeddings_request() {
        assertThat(Wanted.inputs("{\"input\":\"a,b\"}")).isEqualTo(1);
        assertThat(Wanted.inputs("{\"input\":[\"a,]\",\"b\"]}")).isEqualTo(2);
        assertThat(Wanted.inputs("{\"input\":[1,2,3]}")).isEqualTo(1);
        assertThat(Wanted.inputs("{\"input\":[[1,2],[3],[4]]}")).isEqualTo(3);
    }

    @Test
    void a_completion_has_its_choices_for_each_prompt() {
        String body = "{\"n\":3,\"prompt\":[\"a\",\"b\"]}";
        assertThat(Wanted.of(body, false).choices()).isEqualTo(6);
        assertThat(Wanted.of(body, true).choices()).isEqualTo(3);
        assertThat(Wanted.of("{\"prompt\":[1,2]}", false).choices()).isEqualTo(1);
    }

    @Property
    void no_body_makes_it_fail(@ForAll String body) {
        assertThat(Wanted.of("{\"n\":" + body + "\"prompt\":[" + body, false).choices())
                .isLessThanOrEqualTo(Integer.MAX_VALUE);
        assertThat(Wanted.inputs("{\"input\":[" + body)).isPositive();
    }
}
