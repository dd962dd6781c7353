package dev.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate, gzip;q=0.5", "br, GZIP", "*", "gzip ; q=1"})
    void clients_that_take_gzip_get_it(String accepted) {
        assertThat(Gzip.isWanted(accepted, 5000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "br", "gzip;q=0", "gzip; q=0.00", "xgzip", ";;,,=", "gzip;q=0, br"})
    void clients_that_do_not_take_gzip_get_plain_bytes(String accepted) {
        assertThat(Gzip.isWanted(accepted, 5000)).isFalse();
    }

    @Test
    void small_bodies_stay_plain() {
        assertThat(Gzip.isWanted("gzip", 2000)).isFalse();
        assertThat(Gzip.isWanted(null, 5000)).isFalse();
    }
}
