package dev.holdfast.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "9949, 9.9 kB",
        "9951, 10 kB",
        "999499, 999 kB",
        "999500, 1.0 MB",
        "4200000000, 4.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void peopleSeeAboutHowMuchItIs(long bytes, String text) {
        assertThat(new ByteSize(bytes).rounded()).isEqualTo(text);
    }
}
