package dev.holdfast.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.mock.MockEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FuzzTest {
    @Test
    void an_input_is_known_by_its_seed_and_number() {
        Set<Integer> different = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new Inputs(7, "key").number(i).bytes();
            assertThat(new Inputs(7, "key").number(i).bytes()).isEqualTo(bytes);
            different.add(Arrays.hashCode(bytes));
        }
        assertThat(different.size()).isGreaterThan(1000);
    }

    @Test
    void the_mock_engine_survives_every_kind_of_input() throws Exception {
        StringWriter text = new StringWriter();
        try (MockEngine engine = MockEngine.start(0, 1)) {
            Arguments arguments = Arguments.of(new String[] {
                "fuzz", "--port", "" + engine.port(), "--count", "3000", "--seed", "1", "--threads", "4"
            });
            assertThat(new Fuzz(arguments, new PrintWriter(text)).run())
                    .as(text.toString())
                    .isZero();
        }
        assertThat(text.toString()).contains("json 200");
    }
}
