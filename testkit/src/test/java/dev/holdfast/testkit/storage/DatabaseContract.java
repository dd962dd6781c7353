package dev.holdfast.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.storage.Database;
import dev.holdfast.storage.RowDump;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database must do. */
abstract class DatabaseContract {
    private static final String COUNT = "SELECT COUNT(*) FROM notes";

    private final List<Database> opened = new ArrayList<>();
    protected Database database;

    /** Opens the same database each time within a test, with the tables of {@code db/sample}. */
    protected abstract Database open();

    @BeforeEach
    void openOne() {
        database = reopen();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Database::close);
    }

    protected Database reopen() {
        Database another = open();
        opened.add(another);
        return another;
    }

    protected static long count(Database database) {
        return database.read(handle -> handle.select(COUNT).mapTo(Long.class).one());
    }

    protected static void insert(Database database, long id, String body) {
        database.write(handle -> handle.execute("INSERT INTO notes (id, body) VALUES (?, ?)", id, body));
    }

    @Test
    void what_was_written_is_there_after_reopening() {
        insert(database, 1, "one");
        database.close();
        assertThat(count(reopen())).isEqualTo(1);
    }

    @Test
    void a_second_connection_sees_what_was_written() {
        Database other = reopen();
        insert(database, 1, "one");
        assertThat(count(other)).isEqualTo(1);
        assertThat(other.reachable()).isTrue();
    }

    @Test
    void a_failing_callback_writes_nothing() {
        assertThatThrownBy(() -> database.<Integer, IOException>write(handle -> {
                    handle.execute("INSERT INTO notes (id) VALUES (1)");
                    throw new IOException("on purpose");
                }))
                .isInstanceOf(IOException.class);
        assertThat(count(database)).isZero();
    }

    @Test
    void a_reader_cannot_write() {
        assertThatThrownBy(() -> database.read(handle -> handle.execute("INSERT INTO notes (id) VALUES (1)")))
                .isInstanceOf(RuntimeException.class);
        assertThat(count(database)).isZero();
    }

    @Test
    void writers_that_read_first_lose_no_update() throws InterruptedException, ExecutionException {
        Database other = reopen();
        insert(database, 1, "0");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Database mine = i % 2 == 0 ? database : other;
                running.add(threads.submit(() -> increment(mine)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(database.<String, RuntimeException>read(handle -> handle.select("SELECT body FROM notes")
                        .mapTo(String.class)
                        .one()))
                .isEqualTo("40");
    }

    private static void increment(Database database) {
        database.write(handle -> {
            int value = handle.select("SELECT body FROM notes WHERE id = 1")
                    .mapTo(Integer.class)
                    .one();
            return handle.execute("UPDATE notes SET body = ? WHERE id = 1", Integer.toString(value + 1));
        });
    }

    @Test
    void rows_survive_a_dump_and_a_restore() throws IOException {
        database.write(handle ->
                handle.execute("INSERT INTO notes VALUES (?, ?, ?)", Long.MIN_VALUE, "tab\tnew\nline\\ ü 😀", 0.1));
        database.write(handle -> handle.execute("INSERT INTO notes VALUES (2, NULL, NULL)"));
        List<Map<String, Object>> before = rows();
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        assertThat(RowDump.write(database, dump)).isEqualTo(2);

        insert(database, 3, "later");
        assertThat(RowDump.restore(database, () -> new ByteArrayInputStream(dump.toByteArray())))
                .isEqualTo(2);
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void a_dump_cut_short_leaves_the_rows_as_they_were() throws IOException {
        insert(database, 1, "one");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        RowDump.write(database, dump);
        String text = dump.toString(StandardCharsets.UTF_8);
        insert(database, 2, "two");
        for (int length = 0; length < text.length() - 1; length += 5) {
            byte[] cut = text.substring(0, length).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> RowDump.restore(database, () -> new ByteArrayInputStream(cut)))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(count(database)).isEqualTo(2);
    }

    private List<Map<String, Object>> rows() {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM notes ORDER BY id").mapToMap().list());
    }
}
