package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupArchiveTest {
    private static final Instant WHEN = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private Database source;
    private Database target;
    private Path archive;
    private Path ledger;
    private Path restoredLedger;

    @BeforeEach
    void makeABackup() throws IOException {
        source = Databases.open(StorageSettings.DEFAULT, folder.resolve("one"), List.of("db/sample"));
        target = Databases.open(StorageSettings.DEFAULT, folder.resolve("two"), List.of("db/sample"));
        source.write(handle -> {
            handle.execute("INSERT INTO notes VALUES (1, 'tab\tline\nback\\slash \\t ü', 1.5)");
            handle.execute("INSERT INTO notes VALUES (9007199254740993, NULL, NULL)");
            return true;
        });
        ledger = folder.resolve("one/ledger");
        restoredLedger = folder.resolve("two/ledger");
        Files.createDirectories(ledger.resolve("segments"));
        Files.writeString(ledger.resolve("segments/0.jsonl"), "{}\n".repeat(100));
        archive = folder.resolve("backup.zip");
        BackupArchive.write(archive, source, Map.of("ledger", ledger), WHEN);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    @Test
    void rows_and_files_come_back_as_they_were() throws IOException {
        BackupManifest manifest = BackupArchive.restore(archive, target, Map.of("ledger", restoredLedger), false);

        assertThat(manifest.when()).isEqualTo(WHEN);
        assertThat(manifest.members()).containsOnlyKeys("rows.txt", "ledger/segments/0.jsonl");
        assertThat(rows(target)).isEqualTo(rows(source)).hasSize(2);
        assertThat(restoredLedger.resolve("segments/0.jsonl"))
                .hasSameBinaryContentAs(ledger.resolve("segments/0.jsonl"));
        assertThat(folder.resolve("two/ledger.restoring")).doesNotExist();
    }

    @Test
    void data_is_replaced_only_by_force() throws IOException {
        target.write(handle -> handle.execute("INSERT INTO notes VALUES (7, 'old', 0)"));

        assertThatThrownBy(() -> BackupArchive.restore(archive, target, Map.of("ledger", restoredLedger), false))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(rows(target)).hasSize(1);

        Files.createDirectories(restoredLedger);
        Files.writeString(restoredLedger.resolve("old"), "old");
        BackupArchive.restore(archive, target, Map.of("ledger", restoredLedger), true);
        assertThat(rows(target)).isEqualTo(rows(source));
        assertThat(restoredLedger.resolve("old")).doesNotExist();
        assertThat(folder.resolve("two/ledger.replaced")).doesNotExist();
    }

    @Test
    void an_archive_cut_anywhere_is_refused_before_anything_is_touched() throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        Path cut = folder.resolve("cut.zip");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertBroken(cut);
        }
        assertThat(RowDump.isEmpty(target)).isTrue();
        assertThat(restoredLedger).doesNotExist();
    }

    @Test
    void an_archive_with_a_changed_byte_is_refused_or_restores_the_same() throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        Path altered = folder.resolve("altered.zip");
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] copy = whole.clone();
            copy[at] ^= 0x10;
            Files.write(altered, copy);
            try {
                assertThat(BackupArchive.verify(altered)).isEqualTo(BackupArchive.verify(archive));
            } catch (HoldfastException broken) {
                assertThat(broken.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 2);
    }

    @Test
    void a_backup_never_replaces_a_file() {
        assertThatThrownBy(() -> BackupArchive.write(archive, source, Map.of(), WHEN))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    private void assertBroken(Path file) {
        assertThatThrownBy(() -> BackupArchive.restore(file, target, Map.of("ledger", restoredLedger), true))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    private static List<Map<String, Object>> rows(Database database) {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM notes ORDER BY id").mapToMap().list());
    }
}
