package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code holdfast backup} and {@code holdfast restore}, each in a process of its own, as people run them. */
class BackupTest {
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int BROKEN = 7;

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedEngine engine = ScriptedEngine.start(vertx);
    private String settings;
    private Path configuration;
    private Path data;
    private Path archive;

    @BeforeEach
    void configure() throws IOException {
        configuration = home.resolve("holdfast.yaml");
        data = home.resolve("data");
        archive = home.resolve("backup.zip");
        settings = TestPlatform.model(engine.url()) + """
                audit: {wait_for_durable: true, segment_size: 16KiB}
                """;
        Files.writeString(configuration, settings);
    }

    @AfterEach
    void stop() {
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    @Timeout(120)
    void a_backup_beside_a_working_server_holds_all_that_was_acknowledged_before() throws Exception {
        List<String> chats;
        Map<String, String> keys;
        Map<String, String> madeBy;
        try (TestPlatform platform = TestPlatform.start(data, settings);
                Load load = new Load("before", platform.url())) {
            load.chatting(3, platform.key("")).makingKeys();
            load.awaitChats(50);
            chats = load.chats();
            keys = load.keys();
            madeBy = load.madeBy();
            assertThat(command("backup", data)).isEqualTo(DONE);
            load.awaitChats(10);
            load.join();
            assertThat(load.troubles()).isEmpty();
            assertThat(load.ended()).isEmpty();
        }
        Path copy = home.resolve("copy");
        assertThat(command("restore", copy)).isEqualTo(DONE);
        try (TestPlatform restored = TestPlatform.start(copy, settings);
                Client client = new Client(restored.url())) {
            Books books = Books.of(copy);
            books.hold(chats, madeBy.keySet());
            assertThat(Books.reported(client)).isEqualTo(books.use());
            for (String key : keys.values()) {
                assertThat(client.chat(key, "again", false).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    @Timeout(120)
    void a_restore_changes_nothing_if_the_archive_is_broken_or_data_is_there() throws Exception {
        String listed = serveAndListKeys(data, 3);
        Books books = Books.of(data);
        assertThat(command("backup", data)).isEqualTo(DONE);
        assertThat(command("backup", data)).as("the archive is there").isEqualTo(REFUSED);
        byte[] sound = Files.readAllBytes(archive);
        byte[] altered = sound.clone();
        altered[sound.length / 2] ^= 1;
        Map<String, String> before = files(data);
        Path copy = home.resolve("copy");
        Files.write(archive, altered);
        assertThat(command("restore", copy)).isEqualTo(BROKEN);
        assertThat(copy.resolve("ledger")).doesNotExist();
        Files.write(archive, Arrays.copyOf(sound, sound.length - 100));
        assertThat(command("restore", data, "--force")).isEqualTo(BROKEN);
        Files.write(archive, sound);
        assertThat(command("restore", data)).isEqualTo(REFUSED);
        assertThat(files(data)).isEqualTo(before);

        serveAndListKeys(data, 2);
        assertThat(Books.of(data)).isNotEqualTo(books);
        assertThat(command("restore", data, "--force")).isEqualTo(DONE);
        assertThat(Books.of(data)).isEqualTo(books);
        assertThat(serveAndListKeys(data, 0)).isEqualTo(listed);
    }

    /** Serves, makes so many keys and chats with each, and lists the keys; the use is what the ledger says. */
    private String serveAndListKeys(Path folder, int more) throws IOException, InterruptedException {
        try (TestPlatform platform = TestPlatform.start(folder, settings);
                Client client = new Client(platform.url())) {
            for (int i = 0; i < more; i++) {
                HttpResponse<String> answer = client.chat(platform.key(""), "chat-" + i, i % 2 == 0);
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            assertThat(Books.reported(client)).isEqualTo(Books.of(folder).use());
            return client.get("/admin/v1/keys").body();
        }
    }

    private int command(String name, Path folder, String... more) {
        List<String> line = new ArrayList<>(
                List.of(name, archive.toString(), "--config", configuration.toString(), "--data", folder.toString()));
        line.addAll(List.of(more));
        return Program.run(line.toArray(String[]::new));
    }

    /** The files of the ledger and its keys, with their bytes. */
    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String part : List.of("ledger", "keys")) {
            try (Stream<Path> found = Files.list(folder.resolve(part))) {
                for (Path file : found.toList()) {
                    files.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }
}
