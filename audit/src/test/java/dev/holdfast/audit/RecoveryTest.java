package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.audit.Verification.Verified;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path home;

    @Test
    void a_crash_within_the_last_group_loses_nothing_acknowledged() throws IOException {
        Path folder = home.resolve("audit");
        Fixture.write(folder, 1 << 20, 2, 2);
        crashAnywhere(folder, 1 << 20, 13);
    }

    @Test
    void a_crash_within_a_new_segment_loses_nothing_acknowledged() throws IOException {
        Path folder = home.resolve("audit");
        Fixture.write(folder, 1024, 4);
        crashAnywhere(folder, 1024, 13);
    }

    @Test
    @Tag("slow")
    void a_crash_at_each_byte_loses_nothing_acknowledged() throws IOException {
        Path folder = home.resolve("audit");
        Fixture.write(folder, 1024, 4);
        crashAnywhere(folder, 1024, 1);
    }

    /** Four entries are acknowledged; then a group of three is torn at each of its bytes, or at every so many. */
    private void crashAnywhere(Path folder, long segmentSize, int step) throws IOException {
        Path before = Layout.segments(folder).getLast();
        long length = Files.size(before);
        Fixture.write(folder, segmentSize, 3);
        Path last = Layout.segments(folder).getLast();
        byte[] whole = Files.readAllBytes(last);
        for (int cut = last.equals(before) ? (int) length : 0; cut < whole.length; cut += step) {
            recoverFrom(folder, Arrays.copyOf(whole, cut));
            byte[] garbled = whole.clone();
            garbled[cut] = 0;
            recoverFrom(folder, garbled);
        }
    }

    private void recoverFrom(Path folder, byte[] lastSegment) throws IOException {
        Path copy = home.resolve("copy").resolve("audit");
        Fixture.copy(folder, copy);
        Fixture.copy(home.resolve("keys"), copy.resolveSibling("keys"));
        Path last = Layout.segments(copy).getLast();
        Files.write(last, lastSegment);
        try (Ledger ledger = Ledger.open(copy, AuditSettings.DEFAULT, Fixture.CLOCK)) {
            assertThat(ledger.durableSize()).isBetween(4L, 7L);
            assertThat(ledger.checkpoint().size()).isEqualTo(ledger.durableSize());
        }
        assertThat(Fixture.verify(copy)).isInstanceOf(Verified.class);
        assertThat(Fixture.read(copy, 0).size()).isBetween(4, 7);
        delete(home.resolve("copy"));
    }

    @Test
    void torn_bytes_are_set_aside() throws IOException {
        Path folder = home.resolve("audit");
        Fixture.write(folder, 1 << 20, 2);
        Path segment = Layout.segments(folder).getFirst();
        Files.writeString(segment, "{\"entry\":{\"ac", java.nio.file.StandardOpenOption.APPEND);
        Fixture.write(folder, 1 << 20, 1);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> torn =
                    files.filter(file -> file.toString().endsWith(".torn")).toList();
            assertThat(torn).hasSize(1);
            assertThat(torn.getFirst()).hasContent("{\"entry\":{\"ac");
        }
        assertThat(Fixture.verify(folder)).isInstanceOf(Verified.class);
    }

    @Test
    void damage_before_the_last_group_is_not_taken_for_a_crash() throws IOException {
        Path folder = home.resolve("audit");
        Fixture.write(folder, 1 << 20, 2, 2, 2);
        Path segment = Layout.segments(folder).getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        for (int at : new int[] {5, 300}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            Files.write(segment, damaged);
            assertThatThrownBy(() -> Ledger.open(folder, AuditSettings.DEFAULT, Fixture.CLOCK)
                            .close())
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("audit verify");
            assertThat(segment).hasBinaryContent(damaged);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
