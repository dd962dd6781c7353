package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RowValueTest {
    @Property
    void text_reads_back_and_has_no_separators(@ForAll String text) {
        String written = RowValue.write(text);
        assertThat(written).doesNotContain("\t", "\n", "\r");
        assertThat(RowValue.read(written)).isEqualTo(text);
    }

    @Property
    void numbers_and_bytes_read_back(@ForAll long number, @ForAll double decimal, @ForAll byte[] bytes) {
        assertThat(RowValue.read(RowValue.write(number))).isEqualTo(number);
        assertThat(RowValue.read(RowValue.write(decimal))).isEqualTo(decimal);
        assertThat(RowValue.read(RowValue.write(bytes))).isEqualTo(bytes);
    }

    @Property
    void any_text_is_read_or_refused(@ForAll String text) {
        Throwable failure = catchThrowable(() -> RowValue.read(text));
        assertThat(failure)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        refused -> assertThat(refused).isInstanceOf(IllegalArgumentException.class));
    }
}
