package dev.holdfast.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    @Test
    void cachedTokensArePricedApart() {
        Price price = new Price(
                Price.perMillion(new BigDecimal("0.15")),
                Price.perMillion(new BigDecimal("0.075")),
                Price.perMillion(new BigDecimal("0.6")));
        assertThat(price.costOf(new Usage(1000, 400, 10, 0))).isEqualTo(600 * 150 + 400 * 75 + 10 * 600);
    }

    @Test
    void aPriceFinerThanABillionthIsRefused() {
        assertThatThrownBy(() -> Price.perMillion(new BigDecimal("0.0001"))).hasMessageContaining("three decimal");
        assertThatThrownBy(() -> Price.perMillion(new BigDecimal("-1"))).hasMessageContaining("negative");
    }

    @Test
    void partsOfUsageNeverExceedTheirWholes() {
        assertThat(new Usage(10, 20, 5, 9)).isEqualTo(new Usage(10, 10, 5, 5));
        assertThatThrownBy(() -> new Usage(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void absurdFiguresOfAnEngineNeitherOverflowNorBecomeFree() {
        Usage absurd = new Usage(Long.MAX_VALUE, 0, Long.MAX_VALUE, 0);
        assertThat(absurd.total()).isEqualTo(2 * Usage.MOST);
        assertThat(new Price(Long.MAX_VALUE, 0, 1).costOf(absurd)).isEqualTo(Long.MAX_VALUE);
    }

    @Property
    void aSizeReadsBackFromItsText(@ForAll @LongRange(min = 0, max = 1L << 40) long bytes) {
        ByteSize size = new ByteSize(bytes);
        assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }

    @Test
    void aSizeWithoutASizeSaysHowToWriteOne() {
        assertThatThrownBy(() -> ByteSize.parse("10 apples")).hasMessageContaining("10MiB");
    }

    @Test
    void aDigestIsThatOfTheBytes() {
        assertThat(Digest.of("abc".getBytes(StandardCharsets.UTF_8)).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> new Digest("abc")).hasMessageContaining("64");
    }

    @Test
    void aSecretDoesNotPrint() {
        assertThat(new Secret("hunter2")).hasToString("***");
    }

    @Test
    void errorNumbersAreUnique() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .mapToInt(ErrorCode::number)
                        .distinct()
                        .count())
                .isEqualTo(ErrorCode.values().length);
    }
}
