package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.audit.Verification.Broken;
import dev.holdfast.audit.Verification.Kind;
import dev.holdfast.audit.Verification.Unfinished;
import dev.holdfast.audit.Verification.Verified;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerVerifierTest {
    @TempDir
    Path home;

    private Path folder;
    private List<Path> segments;

    @BeforeEach
    void writesThirtyEntriesInThreeSegments() throws IOException {
        folder = home.resolve("audit");
        Fixture.write(folder, 4500, 5, 5, 1, 4, 5, 5, 5);
        segments = Layout.segments(folder);
        assertThat(segments).hasSize(3);
        assertThat(Fixture.verify(folder))
                .isInstanceOfSatisfying(
                        Verified.class,
                        verified -> assertThat(verified.checkpoint().size()).isEqualTo(30));
    }

    @Test
    void every_changed_byte_is_found_and_the_right_entry_named() throws IOException {
        folder = home.resolve("small").resolve("audit");
        Fixture.write(folder, 1024, 2, 1);
        segments = Layout.segments(folder);
        assertThat(segments).hasSizeGreaterThan(1);
        for (Path segment : segments) {
            flipEveryByteOf(segment, new int[0]);
        }
    }

    @Test
    @Tag("slow")
    void every_changed_byte_of_a_longer_ledger_is_found() throws IOException {
        for (Path segment : segments) {
            flipEveryByteOf(segment, new int[0]);
        }
    }

    @Test
    @Tag("slow")
    void every_bit_of_every_byte_is_found() throws IOException {
        for (Path segment : segments) {
            flipEveryByteOf(segment, new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255, '\n' ^ '"'});
        }
    }

    private void flipEveryByteOf(Path segment, int[] masks) throws IOException {
        byte[] sound = Files.readAllBytes(segment);
        long[] entries = expectedEntries(segment, sound);
        for (int i = 0; i < sound.length; i++) {
            for (int mask : masks.length == 0 ? new int[] {1 << i % 8} : masks) {
                byte[] changed = sound.clone();
                changed[i] ^= (byte) mask;
                Files.write(segment, changed);
                Verification found = Fixture.verify(folder);
                String what = segment.getFileName() + " byte " + i + " mask " + mask + ": " + found.message();
                if (i == sound.length - 1 && segment.equals(segments.getLast())) {
                    assertThat(found).as(what).isInstanceOf(Unfinished.class);
                } else {
                    assertThat(found).as(what).isInstanceOf(Broken.class);
                    assertThat(((Broken) found).sequence()).as(what).isEqualTo(entries[i]);
                    assertThat(((Broken) found).where().file())
                            .as(what)
                            .isEqualTo(segment.getFileName().toString());
                }
            }
        }
        Files.write(segment, sound);
    }

    /** For each byte, the entry it belongs to, or the next entry if it belongs to a header or a checkpoint. */
    private static long[] expectedEntries(Path segment, byte[] bytes) {
        long[] expected = new long[bytes.length];
        long next = Layout.first(segment);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                Arrays.fill(expected, start, i + 1, next);
                next += bytes[start + 2] == 'e' ? 1 : 0;
                start = i + 1;
            }
        }
        return expected;
    }

    @Test
    void every_changed_byte_of_the_public_key_file_is_found() throws IOException {
        Path file = folder.resolve("public.pem");
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < sound.length; i++) {
            for (int mask : new int[] {1, 8, 32, 255}) {
                byte[] changed = sound.clone();
                changed[i] ^= (byte) mask;
                Files.write(file, changed);
                assertThat(Fixture.verify(folder))
                        .as("byte " + i)
                        .isInstanceOfSatisfying(
                                Broken.class,
                                broken -> assertThat(broken.kind()).isEqualTo(Kind.UNKNOWN_KEY));
            }
        }
    }

    @Test
    void every_removed_duplicated_or_swapped_line_is_found() throws IOException {
        for (Path segment : segments) {
            byte[] sound = Files.readAllBytes(segment);
            List<String> lines = lines(segment);
            for (int i = 0; i < lines.size(); i++) {
                boolean veryLast = i == lines.size() - 1 && segment.equals(segments.getLast());
                List<String> changed = new ArrayList<>(lines);
                changed.remove(i);
                assertFound(segment, changed, veryLast);
                changed = new ArrayList<>(lines);
                changed.add(i, lines.get(i));
                assertFound(segment, changed, false);
                for (int j = i + 1; j < lines.size(); j++) {
                    changed = new ArrayList<>(lines);
                    changed.set(i, lines.get(j));
                    changed.set(j, lines.get(i));
                    assertFound(segment, changed, false);
                }
            }
            Files.write(segment, sound);
        }
    }

    private void assertFound(Path segment, List<String> lines, boolean unfinished) throws IOException {
        Files.writeString(segment, String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
        assertThat(Fixture.verify(folder)).isInstanceOf(unfinished ? Unfinished.class : Broken.class);
    }

    @Test
    void a_missing_a_swapped_and_a_repeated_entry_are_called_that() throws IOException {
        Path segment = segments.getFirst();
        List<String> lines = lines(segment);
        List<String> missing = new ArrayList<>(lines);
        missing.remove(3);
        assertBroken(segment, missing, Kind.MISSING, 2);
        List<String> swapped = new ArrayList<>(lines);
        swapped.set(3, lines.get(4));
        swapped.set(4, lines.get(3));
        assertBroken(segment, swapped, Kind.REORDERED, 2);
        List<String> repeated = new ArrayList<>(lines);
        repeated.add(4, lines.get(3));
        assertBroken(segment, repeated, Kind.DUPLICATED, 3);
        List<String> unsigned = new ArrayList<>(lines);
        unsigned.remove(6);
        assertBroken(segment, unsigned, Kind.MISSING, 10);
    }

    @Test
    void an_entry_rewritten_with_its_leaf_hash_is_found_by_the_signed_root() throws IOException {
        List<String> lines = lines(segments.getFirst());
        String line = lines.get(8);
        String entry = line.substring(9, line.indexOf(",\"leaf\":\"")).replace("acme", "evil");
        byte[] bytes = entry.getBytes(StandardCharsets.ISO_8859_1);
        lines.set(8, "{\"entry\":" + entry + ",\"leaf\":\"" + TreeHasher.text(new TreeHasher().leaf(bytes)) + "\"}");
        assertBroken(segments.getFirst(), lines, Kind.ALTERED, 5);
    }

    private void assertBroken(Path segment, List<String> lines, Kind kind, long sequence) throws IOException {
        Files.writeString(segment, String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
        assertThat(Fixture.verify(folder))
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> assertThat(List.of(broken.kind(), broken.sequence()))
                                .isEqualTo(List.of(kind, sequence)));
    }

    @Test
    void a_truncation_is_found_or_needs_a_trusted_checkpoint() throws IOException {
        truncate(11);
    }

    @Test
    @Tag("slow")
    void every_truncation_is_found_or_needs_a_trusted_checkpoint() throws IOException {
        truncate(1);
    }

    /**
     * Cuts the last segment at the end of every line, and at every so many bytes. Only a cut at the end of a checkpoint can
     * go unnoticed without a trusted one: a segment is begun together with its first checkpoint, so that a bare header, or an
     * empty file, shows that something is missing.
     */
    private void truncate(int step) throws IOException {
        Checkpoint trusted = new LedgerReader(folder).checkpoint();
        Path lastSegment = segments.getLast();
        byte[] sound = Files.readAllBytes(lastSegment);
        List<Integer> unnoticed = new ArrayList<>();
        for (int length = sound.length - 1; length >= 0; length--) {
            if (length % step != 0 && sound[length - 1] != '\n') {
                continue;
            }
            Files.write(lastSegment, Arrays.copyOf(sound, length));
            Verification found = Fixture.verify(folder);
            if (found instanceof Verified verified) {
                unnoticed.addFirst(length);
                assertThat(verified.checkpoint().size()).isLessThan(30);
            } else {
                assertThat(found).isInstanceOf(Unfinished.class);
            }
            if (length % 97 == 0 || found instanceof Verified) {
                assertThat(LedgerVerifier.verify(folder, null, trusted))
                        .isInstanceOfSatisfying(
                                Broken.class,
                                broken -> assertThat(broken.kind()).isEqualTo(Kind.TRUNCATED));
            }
        }
        List<Integer> ends = endsOfCheckpoints(sound);
        assertThat(unnoticed)
                .as("cuts after a checkpoint of this segment that is not its last")
                .isNotEmpty()
                .isEqualTo(ends.subList(0, ends.size() - 1));
    }

    private static List<Integer> endsOfCheckpoints(byte[] segment) {
        List<Integer> ends = new ArrayList<>();
        int end = 0;
        for (String line : new String(segment, StandardCharsets.ISO_8859_1).split("(?<=\n)", -1)) {
            end += line.length();
            if (line.startsWith("{\"checkpoint\"")) {
                ends.add(end);
            }
        }
        return ends;
    }

    @Test
    void a_missing_segment_is_found() throws IOException {
        Files.delete(segments.get(1));
        assertThat(Fixture.verify(folder)).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.kind()).isEqualTo(Kind.MISSING);
            assertThat(broken.sequence()).isEqualTo(Layout.first(segments.get(1)));
        });
    }

    @Test
    void another_ledger_with_its_own_key_is_refused_by_a_trusted_key_or_checkpoint() throws IOException {
        LedgerKey trusted = LedgerKey.read(folder.resolve("public.pem"));
        Checkpoint checkpoint = new LedgerReader(folder).checkpoint();
        Path forged = home.resolve("elsewhere").resolve("audit");
        Fixture.write(forged, 4500, 30);
        assertThat(Fixture.verify(forged)).isInstanceOf(Verified.class);
        assertThat(LedgerVerifier.verify(forged, trusted, null)).isInstanceOf(Broken.class);
        assertThat(LedgerVerifier.verify(forged, null, checkpoint)).isInstanceOf(Broken.class);
        Files.copy(
                folder.resolve("public.pem"),
                forged.resolve("public.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(Fixture.verify(forged)).isInstanceOf(Broken.class);
    }

    @Test
    void an_older_checkpoint_is_still_contained() throws IOException {
        Checkpoint older = new LedgerReader(folder).checkpoint();
        Fixture.write(folder, 4500, 3);
        assertThat(LedgerVerifier.verify(folder, older.key(), older)).isInstanceOf(Verified.class);
        assertThat(new LedgerReader(folder).prove(older).holds(older.key())).isTrue();
        assertThat(Checkpoint.parse(older.note())).isEqualTo(older);
    }

    @Test
    void every_entry_can_be_proved_and_no_altered_proof_holds() throws IOException {
        LedgerReader reader = new LedgerReader(folder);
        LedgerKey key = LedgerKey.read(folder.resolve("public.pem"));
        for (long seq = 0; seq < 30; seq++) {
            InclusionProof proof = InclusionProof.parse(reader.prove(seq).toJson());
            assertThat(proof.sequence()).isEqualTo(seq);
            assertThat(proof.holds(key)).isTrue();
            assertThat(new InclusionProof(proof.entry().replace("acme", "evil"), proof.path(), proof.checkpoint())
                            .holds(key))
                    .isFalse();
            assertThat(new InclusionProof(proof.entry(), proof.path().reversed(), proof.checkpoint()).holds(key))
                    .isFalse();
        }
    }

    private static List<String> lines(Path segment) throws IOException {
        return new ArrayList<>(Files.readAllLines(segment, StandardCharsets.ISO_8859_1));
    }
}
